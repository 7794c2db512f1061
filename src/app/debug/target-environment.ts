/** What a session takes over of its target's variables, and the names of the others. */
interface TakenEnvironment {
  readonly taken: Readonly<Record<string, string>>;
  readonly leftOut: readonly string[];
}

/**
 * The variables of a target that are an application's own settings. The session's shell, loader and
 * programs give a meaning to others, and some of them are executed: what reaches them would be the
 * target's code with the session's privileges. So a variable has to look like a setting to be taken,
 * and what does not is left out, even if it is harmless.
 *
 * @param entries as an engine gives them: `NAME=value`
 */
export function takeEnvironment(entries: readonly string[]): TakenEnvironment {
  const taken: Record<string, string> = {};
  const leftOut: string[] = [];
  for (const entry of entries) {
    const equals = entry.indexOf("=");
    const name = equals === -1 ? entry : entry.slice(0, equals);
    if (equals !== -1 && isSetting(name, entry.slice(equals + 1))) {
      taken[name] = entry.slice(equals + 1);
    } else if (!sessionsOwn.has(name)) leftOut.push(name);
  }
  return { taken, leftOut };
}

/** Every session has them, and nobody misses the target's. */
const sessionsOwn: ReadonlySet<string> = new Set(["PATH", "HOME", "TERM", "HOSTNAME", "container"]);

function isSetting(name: string, value: string): boolean {
  // An old bash takes this for a function, whatever its name is.
  if (value.trimStart().startsWith("()") || namesPath(value)) return false;
  // Small letters are those of proxies, package managers and zsh; an underscore in front, of runtimes.
  if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name)) return false;
  const words = name.split("_");
  const [first = ""] = words;
  // Shells and tools have most of their names in one word (IFS, ENV, PAGER, PYTHONPATH).
  if (words.length === 1) return plainWords.has(first);
  return first.length > 1 && !owners.has(first) && !words.some(meansCode);
}

/**
 * Whether a path is in a value: what a program loads by it may be in the target, below /proc. Of an
 * address, what comes before its host is none.
 */
function namesPath(value: string): boolean {
  const bare = value.replace(/^(?!file:)[a-z][a-z0-9+.-]*:\/\/[^/\s]*(\/[^\s:;,|]*)?/i, "");
  return /(^|[^\w.-])[~.]{0,2}\//.test(bare) || /\.\.\//.test(bare);
}

/** Whether a word speaks of code, of a program, of what steers one, or of a place where it is sought. */
function meansCode(word: string): boolean {
  return (
    codeWords.has(word) ||
    interpreters.has(word) ||
    /^(LIB.*|PYTHON.*|PERL.*|RUBY.*|BASH.*|ZSH.*|LESS.+|HIST.+)$/.test(word) ||
    /(PATHS?|DIRS?|FILES?|FILENAMES?|OPTS?|OPTIONS?|FLAGS|ARGS|PARAMS?|RC|CMD|EXEC|INIT|COMMANDS?|PROCESS|ASSEMBL(Y|IES)|EXECUTABLES?|EMULATOR|FORMATTER|ENCODER|DECODER|PARSER|LOADER)$/.test(
      word,
    )
  );
}

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Names in one word that say what they are, and belong to no program that looks. */
const plainWords = set(`
  ADDRESS ANSWER API APP BAR BASEURL BAZ BUCKET BUILD CACHE CATEGORY CHANNEL CLUSTER COLOR COLOUR COMMIT
  COMPANY CONCURRENCY COUNT COUNTRY CURRENCY CUSTOMER DATABASE DATE DB DEBUG DEPLOYMENT DESCRIPTION DOMAIN
  DSN EMAIL ENDPOINT ENVIRONMENT EXAMPLE FEATURE FEATURES FLAVOUR FOO GREETING GROUP HELLO HOST HOSTS ID
  INSTANCE INTERVAL ISSUER KEY LABEL LEVEL LIMIT LOGLEVEL MESSAGE MODE NAME NAMESPACE ORGANIZATION OWNER
  PASSWORD PGDATABASE PGHOST PGPASSWORD PGPORT PGUSER PHASE PORT PREFIX PRODUCT PROJECT QUEUE REALM REDIS
  REGION RELEASE REPLICAS RETRIES REVISION ROLE SALT SCHEMA SECRET SECTION SENDER SERVER SERVICE SETTING
  SIZE SLOT STAGE STATE STATUS SUFFIX TABLE TAG TEAM TENANT TEST TEXT THEME THREADS TIER TIMEOUT TITLE TOKEN
  TOPIC TTL URI URL USERNAME VALUE VERBOSE VERSION VHOST WORKERS ZONE
`);

/** What runs code, by which runtimes begin their names or have them in the middle. */
const interpreters = set(`
  ASH AWK BASH BEAM BUN CLR CORECLR CSH DASH DENO DOTNET ELECTRON ELIXIR EMACS ERL ERLANG FISH FORTH GAWK
  GHC GO GROOVY GUILE IRB JAVA JDK JRE JULIA JVM KOTLIN KSH LISP LUA MAWK MONO NODE NODEJS OCAML PERL PHP
  PYPY PYTHON RACKET RUBY SCALA SH SHELL TCL TCSH TK VIM ZSH
`);

/** First words that shells, loaders, tools and libraries have for their own. */
const owners = set(`
  AFL ALL ALSA ANSIBLE ASPNETCORE BORG CCACHE COVERAGE CPAN FAKECHROOT OPAL PARALLEL PY QEMU SDL SYSTEMTAP
  T2 TERMINAL XDEBUG ANT APT AR ASAN ATF AUTOM4TE AWKPATH BAT BFS BISON BPF BUILDAH BUNDLE CARGO CATALINA
  CC CDPATH CFLAGS CGO CHROME CLANG CMAKE COLUMNS COMP COMPOSER CONDA CONTAINER CONTAINERS COR CPP CPU CRIU
  CUDA CURL CVS CXX DBUS DEB DEBIAN DEBUGINFOD DIFF DIRENV DISPLAY DISTCC DJANGO DOCKER DPKG DYLD ED ENV
  ERTS FAKEROOT FFMPEG FIREFOX FLASK FTP FUNCNEST FZF GAP GCC GCONV GCOV GDB GDK GEM GETTEXT GH GIMP GIO GIT
  GLIBC GLOBIGNORE GMON GNOME GNU GNUPG GNUTLS GOLANG GPG GRADLE GREP GROFF GSETTINGS GST GTK GUIX GUNICORN
  GZIP HG HOME HTOP HTTP HTTPS HUSHLOGIN ICU IFS IGNOREEOF INFO INPUT INSIDE INVOCATION IP IPYTHON ITERM
  JEMALLOC JOURNAL JUPYTER KDE KRB5 KRB5CCNAME KUBE KUBECTL LANG LC LD LDFLAGS LESS LINES LISTEN LLDB LLVM
  LOCALE LOCPATH LS LSAN LSB LSOF LTRACE LYNX MACHTYPE MAIL MAKE MALLOC MAN MAVEN MC MIME MINICOM MOZ MSAN
  MTR NANO NEOVIM NETRC NFT NIX NLS NMAP NNN NO NOTIFY NPM NSS NVIM NVM OCI OCL OMP OPENBLAS OPENSSL OS
  OSTYPE P11 PACMAN PAGER PAM PATH PCAP PERF PIP PIPENV PKG PKGCONFIG PNPM PODMAN POETRY POSIX POSIXLY
  PROMPT PS PSQL PWD PYENV PYTEST QT QUILT R RANGER RBENV READLINE REPLY REQUESTS RES RIPGREP RPM RSYNC RTLD
  RUSTC RUSTUP SASL SCREEN SDKMAN SED SEGFAULT SELINUX SHELLOPTS SIDEPOD SNAP SOCAT SOCKS SQLITE SSH SSL
  STRACE STY SUDO SVN SYSTEMD TAR TARGET TCPDUMP TERM TERMINFO TEX TEXMF TF TIME TMUX TOP TSAN TSHARK TZ
  UBSAN UNZIP USER UV UWSGI VAGRANT VALGRIND VDPAU VIRTUAL VK VTE WATCH WAYLAND WGET WINE WIRESHARK XDG XLA
  XML XTABLES XZ YARN ZIP ZLIB ZSTD
`);

const codeWords = set(`
  AGENT AGENTS ALIAS ALIASES ARGV ASKPASS AUDIT AUTOLOAD AUTORUN AUTOSTART BIN BINARY BOOT BOOTSTRAP BROWSER
  BUNDLE CA CALL CALLBACK CERT CERTS CLASSPATH CLASSPATHS CODE COMMAND COMMANDS COMPILER COMPLETION CONF
  CONFIG CONFIGS CONFIGURATION CPATH DEBUGGER DIFF DIRECTORIES DIRECTORY DLL DUMP EDIT EDITOR EVAL EXE
  EXECUTABLE EXECUTE EXECUTOR EXPRESSION EXTENSION EXTENSIONS FD FDS FOLDER FUNC FUNCTION FUNCTIONS GDB HOME
  HOOK HOOKS IGNORE IMPORT IMPORTS INCLUDE INCLUDES INDEX INI INJECT INJECTION INTERPRETER JAR LAUNCHER
  LAYER LAYERS LD LIB LIBRARIES LIBRARY LINKER LLDB LOAD LOADER LOCATION MACRO MACROS MAKEFILES MODULE MODULES
  PAGER PASSTHROUGH PATTERN PLUGIN PLUGINS PREFIXES PRELOAD PREPROCESSOR PROCESSOR PROFILE PROFILER PROG
  PROGRAM PROGRAMS PROMPT PROXY PWD REGISTRY ROOT RSH RUN RUNNER SCRIPT SCRIPTS SEARCH SO SOCK SOCKET SOURCE
  SSH STARTUP SYSCONFDIR SYSROOT TEMPLATE TERMCAP TERMINFO TOOL TOOLCHAIN TOOLS TRACE TRACER TUNABLES UNIT
  VIEWER VIRTUALENV VISUAL WORKDIR WRAPPER XTRACE
`);
