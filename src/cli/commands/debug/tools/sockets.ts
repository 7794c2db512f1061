import { readSockets, type SocketView } from "../../../../app/debug/tools/sockets.ts";
import type { Context } from "../../../frame/context.ts";
import { safeText } from "../../../text/safe-text.ts";
import { formatTable } from "../../../text/table.ts";
import type { ToolInput } from "../options.ts";
import { noteUnseen } from "../render.ts";
import { openToolTarget } from "./open-target.ts";
import { cutLines, shortProcess } from "./ps.ts";

const head = ["PROTOCOL", "STATE", "LOCAL", "PEER", "PROCESS"];

export async function sockets(
  input: ToolInput & { readonly json: boolean },
  context: Context,
): Promise<void> {
  await using place = await openToolTarget("sockets", input, context);
  const view = await readSockets(place);
  const { print, note, stdout } = context;
  if (input.json) print(JSON.stringify(view.sockets.map(socketJson), undefined, 2));
  else if (view.sockets.length === 0) note("no socket is listening or connected");
  else print(formatSockets(view.sockets, stdout.columns));
  noteUnseen("sockets", view.unseen, place, context);
  const foreign = view.sockets.filter(({ inode, processes }) => inode > 0 && !processes.length);
  if (foreign.length > 0 && view.unseen.length === 0) {
    note(`${foreign.length} without a process belong to other containers in the same network`);
  }
}

function formatSockets(sockets: readonly SocketView[], columns: number | undefined): string {
  const rows = sockets.map(({ protocol, state, local, peer, processes, inode }) => [
    protocol,
    state,
    safeText(local) || "-",
    peer,
    processes.map(shortProcess).join(", ") || (inode === 0 ? "-" : "?"),
  ]);
  return cutLines(formatTable(head, rows), columns).join("\n");
}

function socketJson({ protocol, state, local, peer, processes }: SocketView) {
  return {
    protocol,
    state,
    local,
    peer: peer === "" ? null : peer,
    processes: processes.map(({ pid, name }) => ({ pid, name })),
  };
}
