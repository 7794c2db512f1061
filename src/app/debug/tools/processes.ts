import { runTool, type ToolContext } from "./run-tool.ts";
import { endOfSections, newBoundary, readSections, sectionFunctions } from "./sections.ts";
import { pathFunctions } from "./target-path.ts";

/** A process as the kernel tells of it, in the target's process namespace. */
export interface TargetProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** The kernel's short name of it. */
  readonly name: string;
  /** One letter: R, S, D, T, Z, ... */
  readonly state: string;
  readonly uid: number;
  /** Its name in the target's /etc/passwd. */
  readonly user?: string;
  readonly threads: number;
  /** Bytes that are in memory. */
  readonly memory: number;
  readonly cpuMs: number;
  readonly ageMs: number;
  /** Empty for one of the kernel's, or one that has ended and waits for its parent. */
  readonly args: readonly string[];
}

/** Sends what `readProcesses` reads. It takes a shell and `processesPrograms`. */
export const processesScript = `
${pathFunctions}
section self; echo $$
section uptime; cat /proc/uptime
section passwd; peek /etc/passwd 2>/dev/null
for folder in /proc/[0-9]*; do
  section "\${folder#/proc/}"
  cat "$folder/status" "$folder/cgroup" "$folder/stat" "$folder/cmdline" 2>/dev/null
done
`;

export const processesPrograms = ["cat", "head", "readlink", "timeout"];

/** Linux tells times in hundredths to programs, whatever the kernel counts in. */
const msPerTick = 10;

/** Which processes are meant. */
interface ProcessFilter {
  readonly target: { readonly id: string; readonly pid: number };
  /** Also those of other containers in the same process space. */
  readonly others?: boolean;
}

/** The processes of the target by number, without those of the session that looked. */
export function parseProcesses(
  sections: ReadonlyMap<string, Buffer>,
  { target, others = false }: ProcessFilter,
): readonly TargetProcessInfo[] {
  const text = (name: string) => sections.get(name)?.toString() ?? "";
  const names = readUsers(text("passwd"));
  const uptimeMs = Number(text("uptime").split(" ")[0]) * 1000;
  const all = [...sections]
    .filter(([name]) => /^\d+$/.test(name))
    .flatMap(([, bytes]) => readProcess(bytes, uptimeMs, names) ?? [])
    .sort((a, b) => a.info.pid - b.info.pid);
  const own = descendants(
    all.map(({ info }) => info),
    Number(text("self")),
  );
  const told = all.find(({ info }) => info.pid === target.pid)?.container === target.id;
  return all
    .filter(({ info }) => !own.has(info.pid))
    .filter(({ container }) => others || !told || container === target.id)
    .map(({ info }) => info);
}

/**
 * In this order nothing that a process chooses can be taken for something else: the kernel escapes
 * its name in `status`, and in `stat` it is shorter than the numbers that follow it.
 */
const stat = /^\d+ \(([\s\S]{0,64}?)\) (\w) ((?:-?\d+ ){30,}-?\d+)\n/m;

function readProcess(
  bytes: Buffer,
  uptimeMs: number,
  names: ReadonlyMap<number, string>,
): { readonly info: TargetProcessInfo; readonly container: string | undefined } | undefined {
  const all = bytes.toString("latin1");
  const found = stat.exec(all);
  // It ended while it was read.
  if (!found) return undefined;
  const [line, , state = "?", numbers = ""] = found;
  const status = all.slice(0, found.index);
  const fields = numbers.split(" ").map(Number);
  const field = (index: number) => fields[index] ?? 0;
  const number = (name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
  const uid = Number(/^Uid:\s*\d+\s+(\d+)/m.exec(status)?.[1] ?? 0);
  const user = names.get(uid);
  const info = {
    pid: number("Pid"),
    parent: number("PPid"),
    name: Buffer.from(/^Name:\t(.*)$/m.exec(status)?.[1] ?? "", "latin1").toString(),
    state,
    uid,
    ...(user !== undefined && { user }),
    threads: number("Threads"),
    memory: number("VmRSS") * 1024,
    cpuMs: (field(10) + field(11)) * msPerTick,
    ageMs: Math.max(0, Math.round(uptimeMs - field(18) * msPerTick)),
    args: readArguments(bytes.subarray(found.index + line.length)),
  };
  return { info, container: /\blibpod-([0-9a-f]{64})\b/.exec(status)?.[1] };
}

function readArguments(bytes: Buffer): readonly string[] {
  if (bytes.length === 0) return [];
  const args = bytes.toString().split("\0");
  // A process that sets its title can leave out the last zero, or leave many.
  while (args.length > 1 && args.at(-1) === "") args.pop();
  return args;
}

function readUsers(passwd: string): ReadonlyMap<number, string> {
  const users = new Map<number, string>();
  for (const line of passwd.split("\n")) {
    const [name = "", , uid = ""] = line.split(":");
    if (/^\d+$/.test(uid) && !users.has(Number(uid))) users.set(Number(uid), name);
  }
  return users;
}

function descendants(all: readonly TargetProcessInfo[], pid: number): ReadonlySet<number> {
  const found = new Set([pid]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const process of all) if (found.has(process.parent)) found.add(process.pid);
  }
  return found;
}

/** The target's processes by number. */
export async function readProcesses(place: ToolContext): Promise<readonly TargetProcessInfo[]> {
  const boundary = newBoundary();
  const { output } = await runTool(place, {
    name: "ps",
    script: `${sectionFunctions}${processesScript}${endOfSections}`,
    args: [boundary],
    programs: processesPrograms,
  });
  const { id, process } = place.target;
  return parseProcesses(readSections(output, boundary), {
    target: { id, pid: process?.pid ?? 1 },
  });
}

interface TreeRow {
  readonly process: TargetProcessInfo;
  /** Whether it is the last sibling, for each of its ancestors and itself. */
  readonly last: readonly boolean[];
}

/** The processes in the order of a tree; one whose parent is not among them begins another. */
export function processTree(processes: readonly TargetProcessInfo[]): readonly TreeRow[] {
  const there = new Set(processes.map(({ pid }) => pid));
  const childrenOf = (pid: number) => processes.filter(({ parent }) => parent === pid);
  const walk = (process: TargetProcessInfo, last: readonly boolean[]): readonly TreeRow[] => {
    const children = childrenOf(process.pid);
    return [
      { process, last },
      ...children.flatMap((child, index) => walk(child, [...last, index === children.length - 1])),
    ];
  };
  return processes.filter(({ parent }) => !there.has(parent)).flatMap((root) => walk(root, []));
}
