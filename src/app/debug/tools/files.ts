import type { FileChange } from "../../../core/seam/debugging.ts";
import {
  parseProcesses,
  processesPrograms,
  processesScript,
  type TargetProcessInfo,
} from "./processes.ts";
import { readLinks } from "./read-tar.ts";
import { runTool, type ToolContext } from "./run-tool.ts";
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
export async function readFiles(place: ToolContext): Promise<FilesView> {
  const { debugging, target, signal } = place;
  const boundary = newBoundary();
  const [{ output }, changes] = await Promise.all([
    runTool(place, {
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
  const processes = new Map(parseProcesses(sections, filter).map((info) => [info.pid, info]));
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

interface OpenFile {
  readonly pid: number;
  readonly descriptor: number;
  readonly access: "r" | "w" | "rw";
  /** A path of the target's, or `socket:[4711]`, `pipe:[4712]`, `anon_inode:[eventpoll]`. */
  readonly path: string;
  /** Whether the file has no name any more. */
  readonly deleted: boolean;
}

/**
 * Sends what `readOpenFiles` reads. An archive keeps the text of links as it is, whatever stands in
 * it, and takes one program for all of them. What may not be read is missing in it.
 */
export const openFilesScript = `
section descriptors; tar -cf - /proc/[0-9]*/fd 2>/dev/null
`;

const deletedMark = " (deleted)";

export function readOpenFiles(sections: ReadonlyMap<string, Buffer>): readonly OpenFile[] {
  return readLinks(sections.get("descriptors") ?? Buffer.alloc(0)).flatMap(({ name, to, mode }) => {
    const [, pid, descriptor] = /^\/?proc\/(\d+)\/fd\/(\d+)$/.exec(name) ?? [];
    if (descriptor === undefined) return [];
    const deleted = to.startsWith("/") && to.endsWith(deletedMark);
    return [
      {
        pid: Number(pid),
        descriptor: Number(descriptor),
        access: mode & 0o200 ? (mode & 0o400 ? ("rw" as const) : ("w" as const)) : ("r" as const),
        path: deleted ? to.slice(0, -deletedMark.length) : to,
        deleted,
      },
    ];
  });
}
