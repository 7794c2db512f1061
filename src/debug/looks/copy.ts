import { randomBytes } from "node:crypto";
import { SidepodError } from "../../errors.ts";
import { readMovingFiles } from "./moving-files.ts";
import { evidenceIn, type LookPlace, type LookSession, openLook } from "./run-look.ts";
import { insideFunction } from "./target-path.ts";

/** An archive keeps the parts of a folder together; `bytes` are those of one file. */
export type CopyForm = "archive" | "bytes";

const outScript = `
${insideFunction}
inside "$1" || exit 1
from=$TARGET_ROOT$found
[ -n "$found" ] || { echo "the root itself cannot be copied, only what is in it" >&2; exit 1; }
if [ -e "$from" ] && [ ! -d "$from" ] && [ ! -f "$from" ]; then
  echo "$1 is neither a file nor a folder" >&2; exit 1
fi
if [ "$2" = bytes ] && [ ! -d "$from" ]; then exec cat "$from"; fi
# What it complains about is read.
export LC_ALL=C
exec tar -C "$TARGET_ROOT\${found%/*}/" -cf - "./\${found##*/}"
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
${insideFunction}
${mountedFunction}
inside "$1" || exit 1
to=$TARGET_ROOT$found
if [ -d "$to" ]; then
  into=$to name=$4
else
  case $1 in */) echo "there is no folder $1" >&2; exit 1 ;; esac
  into=\${to%/*} name=\${to##*/}
fi
[ -n "$name" ] || { echo "$1 is a folder: give the file a name in it" >&2; exit 1; }
if [ -d "$into/$name" ]; then echo "$found/$name is there, and a folder" >&2; exit 1; fi
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
 * Sends a file or folder of the target over the session's output. Links in its path lead to where
 * they lead for the target; those in a folder stay links. A folder is always an archive.
 */
export function copyOut(place: LookPlace, path: string, form: CopyForm): Promise<LookSession> {
  return openLook(place, {
    name: "cp",
    script: outScript,
    args: [path, form],
    programs: ["cat", "readlink", "tar"],
    // What is copied is read, whoever may read it; written is only what the target may write.
    capabilities: ["DAC_READ_SEARCH"],
    longestMs: longestCopyMs,
  });
}

export interface CopyIn {
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
export function copyIn(place: LookPlace, path: string, what: CopyIn): Promise<LookSession> {
  const { form, entry, name } = what;
  return openLook(place, {
    name: "cp",
    script: inScript,
    args: [path, form, entry, name, randomBytes(4).toString("hex")],
    programs: ["cat", "mkdir", "mv", "readlink", "rm", "tar"],
    stdin: true,
    longestMs: longestCopyMs,
  });
}

const longestCopyMs = 24 * 60 * 60_000;

/**
 * How the session of a copy has ended: returns what was written to while it was read.
 *
 * @throws SidepodError `not-copied`
 */
export function endOfCopy(
  place: LookPlace,
  path: string,
  { status, complaints }: { readonly status: number; readonly complaints: string },
): readonly string[] {
  if (status === 0) return [];
  const moving = status === 1 ? readMovingFiles(complaints) : undefined;
  if (moving === undefined) throw notCopied(place, path, complaints);
  return moving;
}

/**
 * The error for a copy whose session ended with another status than 0.
 *
 * @param from what was to be copied to the path, where it was not what is there
 */
export function notCopied(
  { target, options }: LookPlace,
  path: string,
  complaints: string,
  from?: string,
): SidepodError {
  const evidence = evidenceIn(complaints.replaceAll(/\/proc\/\d+\/root(?=\/|\b)/g, ""));
  const name = target.name;
  const says = (text: string) => complaints.includes(text);
  const hint = says("Read-only file system")
    ? options.readOnlyView
      ? "leave out --ro"
      : "its root is read-only; what is mounted into it need not be"
    : says("Permission denied") || says("Operation not permitted")
      ? "--cap-add DAC_OVERRIDE may write where the target's user may not"
      : undefined;
  const message = from === undefined ? "could not be copied" : `could not take ${from}`;
  return new SidepodError("not-copied", `${path} of ${name} ${message}`, {
    evidence,
    ...(hint !== undefined && { hint }),
    details: { target: name, path },
  });
}
