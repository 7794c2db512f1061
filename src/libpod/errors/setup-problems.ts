/** Something about the machine that keeps the engine from running containers, and its cure. */
interface SetupProblem {
  readonly id: string;
  /** In the words of Podman or of a program that it runs. */
  readonly text: RegExp;
  readonly message: string;
  /** What mends it, as far as possible a command that can be pasted. */
  readonly hint: string;
}

/**
 * The command that makes a setting of containers.conf, in a file of its own, so that nothing that is
 * there already is touched. The texts hold no quotes or percent signs of the caller's.
 */
export function configurationCommand(name: string, table: string, setting: string): string {
  const folder = "/etc/containers/containers.conf.d";
  return `mkdir -p ${folder} && printf '[${table}]\\n${setting}\\n' > ${folder}/50-${name}.conf`;
}

/** The cures by name; `sidepod engine` offers them before the problem shows itself. */
export const setupCures = {
  ulimits: configurationCommand(
    "ulimits",
    "containers",
    'default_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]',
  ),
  runc: `apt-get install runc && ${configurationCommand("runtime", "engine", 'runtime = "runc"')}`,
  cgroupfs: configurationCommand("cgroups", "engine", 'cgroup_manager = "cgroupfs"'),
  netavark: "apt-get install netavark aardvark-dns",
  tun: "chmod 0666 /dev/net/tun",
  subids:
    'usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER" && podman system migrate',
} as const;

/** The first that matches is taken. */
export const setupProblems: readonly SetupProblem[] = [
  {
    id: "rlimit-nofile",
    text: /setrlimit `?RLIMIT_NOFILE|error setting rlimit type 7:/,
    message: "the engine may not raise the limit on open files as far as configured",
    hint: setupCures.ulimits,
  },
  {
    id: "rlimit-nproc",
    text: /setrlimit `?RLIMIT_NPROC|error setting rlimit type 6:/,
    message: "the engine may not raise the limit on processes as far as configured",
    hint: setupCures.ulimits,
  },
  {
    id: "hybrid-cgroups",
    text: /cgroups in hybrid mode not supported/,
    message: "crun does not work on a machine with cgroups of both versions",
    hint: setupCures.runc,
  },
  {
    id: "no-systemd",
    text: /cannot use systemd cgroups manager|cannot open sd-bus/,
    message: "the engine is configured to manage cgroups through systemd, but there is no systemd",
    hint: setupCures.cgroupfs,
  },
  {
    id: "dev-net-tun",
    text: /(?:slirp4netns|pasta).*\/dev\/net\/tun\W+permission denied/is,
    message: "a rootless network needs /dev/net/tun, which this user cannot open",
    hint: setupCures.tun,
  },
  {
    id: "dev-net-tun-missing",
    text: /(?:slirp4netns|pasta).*\/dev\/net\/tun\W+no such file/is,
    message: "a rootless network needs /dev/net/tun, which does not exist",
    hint: "modprobe tun",
  },
  {
    id: "cni-plugins",
    text: /failed to find plugin \W*[\w-]+\W+in path/,
    message: "Podman is configured for CNI networks, but the CNI plugins are not installed",
    hint: "apt-get install containernetworking-plugins, or netavark and aardvark-dns on a machine without containers",
  },
  {
    id: "netavark",
    text: /could not find \W*(?:netavark|aardvark-dns)\W+in one of/,
    message: "Podman's network program netavark is not installed",
    hint: setupCures.netavark,
  },
  {
    id: "slirp4netns",
    text: /could not find (?:slirp4netns|pasta), the network namespace|(?:slirp4netns|pasta)\W+executable file not found/,
    message: "the program that connects rootless containers to the network is not installed",
    hint: "apt-get install slirp4netns passt",
  },
  {
    id: "newuidmap",
    text: /newuidmap\W+executable file not found/,
    message: "rootless Podman needs newuidmap, which is not installed",
    hint: "apt-get install uidmap && podman system migrate",
  },
  {
    id: "subuid",
    text: /no sub[ug]id ranges found for user|potentially insufficient UIDs or GIDs available in user namespace/,
    message: "this user has no range of subordinate user IDs, which rootless containers need",
    hint: setupCures.subids,
  },
  {
    id: "catatonit",
    text: /finding pause binary|could not find \W*catatonit|catatonit\W+executable file not found/,
    message: "Podman needs catatonit for pods, which is not installed",
    hint: "apt-get install catatonit",
  },
  {
    id: "runtime-missing",
    text: /default OCI runtime \W*[\w.-]+\W+not found/,
    message: "the program that runs containers (crun or runc) is not installed",
    hint: setupCures.runc,
  },
  {
    id: "conmon",
    text: /could not find a working conmon binary/,
    message: "Podman needs conmon, which is not installed",
    hint: "apt-get install conmon",
  },
];

/** Finds a known problem of the machine's set-up in what the engine wrote. */
export function recogniseSetupProblem(text: string): SetupProblem | undefined {
  return setupProblems.find((problem) => problem.text.test(text));
}
