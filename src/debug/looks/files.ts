import type { FileChange } from "../../engine/debugging.ts";
import { type OpenFile, openFilesScript, readOpenFiles } from "./open-files.ts";
import {
  processesPrograms,
  processesScript,
  readProcesses,
  type TargetProcessInfo,
} from "./processes.ts";
import { type LookPlace, runLook } from "./run-look.ts";
import { endOfSections, newBoundary, readSections, sectionFunctions } from "./sections.ts";

export interface FilesView {
  readonly open: readonly (OpenFile & { readonly process: TargetProcessInfo })[];
  /** Processes of which no open file could be seen. */
  readonly unseen: readonly TargetProcessInfo[];
  readonly changes: readonly FileChange[];
}

/** Seeing the open files of every user takes both: the folder is the user's, its links guarded. */
export const openFilesCapabilities = ["SYS_PTRACE", "DAC_READ_SEARCH"];

/** What the target has open, and what was changed in it since its image. */
export async function lookAtFiles(place: LookPlace): Promise<FilesView> {
  const { debugging, target, signal } = place;
  const boundary = newBoundary();
  const [{ output }, changes] = await Promise.all([
    runLook(place, {
      name: "files",
      script: `${sectionFunctions}${processesScript}${openFilesScript}${endOfSections}`,
      args: [boundary],
      programs: [...processesPrograms, "tar"],
      capabilities: openFilesCapabilities,
    }),
    debugging.changes(target.id, { signal }),
  ]);
  const sections = readSections(output, boundary);
  const filter = { target: { id: target.id, pid: target.process?.pid ?? 1 } };
  const processes = new Map(readProcesses(sections, filter).map((info) => [info.pid, info]));
  const files = readOpenFiles(sections);
  return {
    open: files.flatMap((file) => {
      const process = processes.get(file.pid);
      return process ? [{ ...file, process }] : [];
    }),
    unseen: withoutFiles([...processes.values()], files),
    changes: leavesOf(changes),
  };
}

/** Those whose files may not be seen. One that has ended has none. */
export function withoutFiles(
  processes: readonly TargetProcessInfo[],
  files: readonly OpenFile[],
): readonly TargetProcessInfo[] {
  const seen = new Set(files.map(({ pid }) => pid));
  return processes.filter(({ pid, state }) => state !== "Z" && !seen.has(pid));
}

/** Without the folders that have changed only because something in them has. */
export function leavesOf(changes: readonly FileChange[]): readonly FileChange[] {
  const parents = new Set(changes.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  return changes
    .filter(({ path, kind }) => kind !== "changed" || !parents.has(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
