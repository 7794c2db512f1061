import { type FilesView, readFiles } from "../../../../app/debug/tools/files.ts";
import type { FileChange } from "../../../../core/seam/debugging.ts";
import type { Context } from "../../../frame/context.ts";
import { safeText } from "../../../text/safe-text.ts";
import { formatTable } from "../../../text/table.ts";
import type { ToolInput } from "../options.ts";
import { noteUnseen } from "../render.ts";
import { openToolTarget } from "./open-target.ts";
import { cutLines, shortProcess } from "./ps.ts";

export async function files(
  input: ToolInput & { readonly json: boolean },
  context: Context,
): Promise<void> {
  await using place = await openToolTarget("files", input, context);
  const view = await readFiles(place);
  const { print, note, paint, stdout } = context;
  if (input.json) print(JSON.stringify(filesJson(view), undefined, 2));
  else {
    const open = formatOpenFiles(view.open, stdout.columns);
    const changed = changedFileLines(view.changes);
    if (open.length === 0) note("no file is open");
    else print(open.join("\n"));
    if (changed.length === 0) note("no file was changed since the image");
    else print(`\n${paint("bold", "Changed since the image")}\n${changed.join("\n")}`);
  }
  noteUnseen("files", view.unseen, place, context);
}

/** A screen is for both; the rest is counted. */
const maxOpen = 30;
const maxOfAKind = 10;

const kinds: readonly FileChange["kind"][] = ["added", "changed", "deleted"];

/** Files with a name; pipes and sockets are counted. */
function formatOpenFiles(open: FilesView["open"], columns: number | undefined): readonly string[] {
  const named = open.filter(({ path }) => path.startsWith("/") && path !== "/dev/null");
  const rows = named
    .slice(0, maxOpen)
    .map(({ process, descriptor, access, path, deleted }) => [
      shortProcess(process),
      String(descriptor),
      access,
      `${safeText(path)}${deleted ? " (deleted)" : ""}`,
    ]);
  const others = [
    counted(named.length - rows.length, "more file", "more files"),
    counted(open.filter(({ path }) => path.startsWith("socket:")).length, "socket", "sockets"),
    counted(open.filter(({ path }) => path.startsWith("pipe:")).length, "pipe", "pipes"),
  ].filter(Boolean);
  return [
    ...(rows.length > 0
      ? cutLines(formatTable(["PROCESS", "FD", "ACCESS", "FILE"], rows), columns)
      : []),
    ...(others.length > 0 ? [`and ${others.join(", ")}`] : []),
  ];
}

function changedFileLines(changes: readonly FileChange[]): readonly string[] {
  return kinds.flatMap((kind) => {
    const paths = changes.filter((change) => change.kind === kind).map(({ path }) => path);
    const rest = paths.length - maxOfAKind;
    return [
      ...paths.slice(0, maxOfAKind).map((path) => `${kind.padEnd(7)}  ${safeText(path)}`),
      ...(rest > 0 ? [`${kind.padEnd(7)}  and ${rest} more; --json lists them`] : []),
    ];
  });
}

function filesJson({ open, changes }: FilesView) {
  return {
    open: open.map(({ process, descriptor, access, path, deleted }) => ({
      pid: process.pid,
      name: process.name,
      descriptor,
      access,
      path,
      deleted,
    })),
    changes: changes.map(({ path, kind }) => ({ path, kind })),
  };
}

function counted(count: number, one: string, many: string): string {
  return count > 0 ? `${count} ${count === 1 ? one : many}` : "";
}
