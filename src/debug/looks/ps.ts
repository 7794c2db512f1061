import {
  processesPrograms,
  processesScript,
  readProcesses,
  type TargetProcessInfo,
} from "./processes.ts";
import { type LookPlace, runLook } from "./run-look.ts";
import { endOfSections, newBoundary, readSections, sectionFunctions } from "./sections.ts";

/** The target's processes by number. */
export async function lookAtProcesses(place: LookPlace): Promise<readonly TargetProcessInfo[]> {
  const boundary = newBoundary();
  const { output } = await runLook(place, {
    name: "ps",
    script: `${sectionFunctions}${processesScript}${endOfSections}`,
    args: [boundary],
    programs: processesPrograms,
  });
  const { id, process } = place.target;
  return readProcesses(readSections(output, boundary), {
    target: { id, pid: process?.pid ?? 1 },
  });
}

export interface TreeRow {
  readonly process: TargetProcessInfo;
  /** Whether it is the last of its brothers and sisters, for each of those above it and itself. */
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
