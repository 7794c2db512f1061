import { randomBytes } from "node:crypto";
import { SidepodError } from "../../../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { evidenceIn, openTool, type ToolContext, type ToolSession } from "./run-tool.ts";
import { pathFunctions } from "./target-path.ts";

/** Problems after which GNU tar continues, with status 1. The archive is complete then. */
const moved =
  /^(?:\.\/)?(.*: (?:file changed as we read it|File removed before we read it|File shrank by \d+ bytes?; padding with zeros))$/;

/** An archive keeps the parts of a folder together; `bytes` are those of one file. */
type CopyForm = "archive" | "bytes";

/** File systems whose files the kernel makes up as they are read: what they say of their size is not so. */
const virtualTypes =
  "proc | sysfs | cgroup | cgroup2 | debugfs | tracefs | securityfs | selinuxfs | pstore | bpf | " +
  "configfs | efivarfs | binfmt_misc | fusectl | rpc_pipefs | resctrl | nsfs | mqueue | fuse.lxcfs";

/**
 * What was opened is looked at, and not its path, which can lead somewhere else from one moment to the
 * next. A file is read to its end, since not every file knows its size.
 */
const outScript = `
${pathFunctions}
neither() { echo "$path is neither a file nor a folder" >&2; exit 1; }
isVirtual() { case $1 in ${virtualTypes}) return 0 ;; esac; return 1; }

# Sets kind to the file system that descriptor 3 is on; fails where that is none of the target's.
findKind() {
  while read -r key mount; do [ "$key" != mnt_id: ] || break; done </proc/self/fdinfo/3
  while read -r id _ _ _ _ more; do
    kind=\${more#* - } kind=\${kind%% *}
    [ "$id" != "$mount" ] || return 0
  done <"/proc/$TARGET_PID/mountinfo"
  return 1
}

path=$1
inside "$path" || exit 1
from=$TARGET_ROOT$found name=\${found##*/}
[ -n "$found" ] || { echo "the root itself cannot be copied, only its contents" >&2; exit 1; }
[ -e "$from" ] || { echo "$path does not exist" >&2; exit 1; }
[ -f "$from" ] || [ -d "$from" ] || neither
exec 3<"$from" || exit 1
# A view has no other mounts than those of files.
case $TARGET_ROOT in
  /proc/*) findKind || { echo "$path leads out of the target" >&2; exit 1; } ;;
  *) kind=view ;;
esac
if [ -f /proc/self/fd/3 ]; then
  echo "file $(stat -L -c '%a %Y' /proc/self/fd/3)" || exit 1
  exec cat <&3
fi
[ -d /proc/self/fd/3 ] || neither
if isVirtual "$kind"; then
  echo "$path is a virtual folder ($kind): copy its files one by one" >&2; exit 1
fi
set -- ; leftOut=
if [ "$kind" != view ]; then
  while read -r _ _ _ _ where more; do
    kind=\${more#* - } kind=\${kind%% *}
    isVirtual "$kind" || continue
    case $where in *\\\\*) where=$(printf '%b.' "$where"); where=\${where%.} ;; esac
    case $where in "$found"/*) ;; *) continue ;; esac
    left=./$name\${where#"$found"}
    leftOut="$leftOut$left: skipped, a virtual folder ($kind)
"
    rest=$left pattern=
    while [ -n "$rest" ]; do
      part=\${rest%"\${rest#?}"} rest=\${rest#?}
      case $part in '*' | '?' | '[' | '\\\\') part=\\\\$part ;; esac
      pattern=$pattern$part
    done
    set -- "$@" --exclude "$pattern"
  done <"/proc/$TARGET_PID/mountinfo"
fi
echo folder
# What it complains about is read.
export LC_ALL=C
tar -C "$TARGET_ROOT\${found%/*}/" -cf - "$@" "./$name"
status=$?
[ -z "$leftOut" ] || { printf %s "$leftOut" >&2; [ $status -ne 0 ] || status=1; }
exit $status
`;

/**
 * Whether a path of the target's is a mount of its own. To rename something to it from outside would
 * take the mount away.
 */
const mountedFunction = `
mounted() {
  while read -r _ _ _ _ where _; do
    case $where in *\\\\*) where=$(printf '%b.' "$where"); where=\${where%.} ;; esac
    [ "$where" = "$1" ] && return 0
  done <"/proc/$TARGET_PID/mountinfo"
  return 1
}
`;

/**
 * What comes is put beside its place first: nothing that was cut off is ever there, but in a file
 * that is mounted, which can only be written to.
 */
const inScript = `
${pathFunctions}
${mountedFunction}
inside "$1" || exit 1
to=$TARGET_ROOT$found
if [ -d "$to" ]; then
  into=$to name=$4
else
  case $1 in */) echo "folder $1 does not exist" >&2; exit 1 ;; esac
  into=\${to%/*} name=\${to##*/}
fi
[ -n "$name" ] || { echo "$1 is a folder: add a file name" >&2; exit 1; }
if [ -d "$into/$name" ]; then echo "$found/$name exists and is a folder" >&2; exit 1; fi
if [ -e "$into/$name" ] && [ ! -f "$into/$name" ] && [ ! -L "$into/$name" ]; then
  echo "$1 is neither a file nor a folder" >&2; exit 1
fi
temporary=$into/.sidepod-$5
mkdir -m 700 "$temporary" || exit 1
trap 'rm -rf "$temporary"' EXIT
trap 'exit 143' HUP INT TERM
echo ready
if [ "$2" = bytes ]; then cat >"$temporary/$3"; else tar -C "$temporary" -xpof -; fi || exit 1
place=\${into#"$TARGET_ROOT"}/$name
if mounted "$place"; then
  [ -f "$temporary/$3" ] || { echo "$place is mounted: only a file can be put there" >&2; exit 1; }
  cat "$temporary/$3" >"$into/$name"
else
  mv -f "$temporary/$3" "$into/$name"
fi
`;

/**
 * Sends a file or folder of the target over the session's output, after a line for `readCopyKind`.
 * Links in its path lead to where they lead for the target; those in a folder stay links. A folder is an
 * archive.
 */
export function copyOut(place: ToolContext, path: string): Promise<ToolSession> {
  return openTool(place, {
    name: "cp",
    script: outScript,
    args: [path],
    programs: ["cat", "readlink", "stat", "tar"],
    // What is copied is read, whoever may read it; written is only what the target may write.
    capabilities: ["DAC_READ_SEARCH"],
    maxMs: maxCopyMs,
  });
}

interface CopiedFile {
  readonly mode: number;
  /** In seconds. */
  readonly mtime: number;
}

/** What a session that copies out sends: a file, or a folder; undefined where it sends nothing. */
export async function readCopyKind(source: ByteSource): Promise<CopiedFile | "folder" | undefined> {
  const line = await source.line(64);
  const [, mode = "", mtime] = /^file ([0-7]{1,5}) (-?\d{1,12})$/.exec(line ?? "") ?? [];
  if (mtime !== undefined) return { mode: Number.parseInt(mode, 8), mtime: Number(mtime) };
  return line === "folder" ? line : undefined;
}

interface CopyIn {
  readonly form: CopyForm;
  /** What the archive has, below which everything else is. */
  readonly entry: string;
  /** Its name in a folder of the target's; empty where it has none. */
  readonly name: string;
}

/**
 * Takes a file or folder from the session's input, whose end makes it be there. Its output begins when
 * it is ready to. SIGTERM before the end leaves nothing behind.
 */
export function copyIn(place: ToolContext, path: string, what: CopyIn): Promise<ToolSession> {
  const { form, entry, name } = what;
  return openTool(place, {
    name: "cp",
    script: inScript,
    args: [path, form, entry, name, randomBytes(4).toString("hex")],
    programs: ["cat", "mkdir", "mv", "readlink", "rm", "tar"],
    stdin: true,
    maxMs: maxCopyMs,
  });
}

const maxCopyMs = 24 * 60 * 60_000;

/** What the session of a copy has said by its end, in which something may have failed. */
export function endOfCopy({
  status,
  complaints,
}: {
  readonly status: number;
  readonly complaints: string;
}): Complaints {
  const { moving, failed } = readComplaints(withoutRoot(complaints));
  // Without what it cannot pack at all tar ends as if nothing were missing.
  if (status === 0)
    return { moving, failed: failed.filter((line) => /: socket ignored$/.test(line)) };
  const isTold = failed.length > 0 || (status === 1 && moving.length > 0);
  return { moving, failed: isTold ? failed : [`its status was ${status}`] };
}

function withoutRoot(complaints: string): string {
  return complaints.replaceAll(/\/proc\/\d+\/root(?=\/|\b)/g, "");
}

/**
 * The error for a copy of a folder in which something is missing; the rest has been copied.
 *
 * @param what the folder, and whose it is
 */
export function notWhole(
  what: string,
  { target }: ToolContext,
  path: string,
  failed: readonly string[],
  count = failed.length,
): SidepodError {
  const shown = failed.slice(0, 10);
  const more = count - shown.length;
  return new SidepodError("not-copied", `${what} could not be copied completely`, {
    evidence: [...shown, ...(more > 0 ? [`and ${more} more`] : [])],
    details: { target: target.name, path },
  });
}

/**
 * The error for a copy whose session ended with another status than 0.
 *
 * @param from what was to be copied to the path, where it was not what is there
 */
export function notCopied(
  { target, options }: ToolContext,
  path: string,
  complaints: string,
  from?: string,
): SidepodError {
  const evidence = evidenceIn(withoutRoot(complaints));
  const name = target.name;
  const says = (text: string) => complaints.includes(text);
  const hint = says("Read-only file system")
    ? options.readOnlyView
      ? "omit --ro"
      : "its root is read-only; a mount in it may be writable"
    : says("Permission denied") || says("Operation not permitted")
      ? "--cap-add DAC_OVERRIDE can write where the target's user cannot"
      : undefined;
  const message = from === undefined ? "could not be copied" : `could not receive ${from}`;
  return new SidepodError("not-copied", `${path} of ${name} ${message}`, {
    evidence,
    ...(hint !== undefined && { hint }),
    details: { target: name, path },
  });
}

/** What tar says of files that others were writing to, and of those that it could not pack. */
export interface Complaints {
  readonly moving: readonly string[];
  readonly failed: readonly string[];
}

/** @param complaints in English; what was cut off has no line feed at its end */
export function readComplaints(complaints: string): Complaints {
  const moving: string[] = [];
  const failed: string[] = [];
  for (const line of complaints.split("\n").slice(0, -1)) {
    const said = line.replace(/^tar: /, "");
    const moves = said === line ? undefined : moved.exec(said)?.[1];
    if (moves !== undefined) moving.push(moves);
    else if (!/^(Exiting with failure status|Removing leading|$)/.test(said)) {
      failed.push(said.replace(/^\.\//, ""));
    }
  }
  return { moving, failed };
}
