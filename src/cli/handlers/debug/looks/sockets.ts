import { lookAtSockets } from "../../../../debug/looks/sockets.ts";
import { formatSockets, socketJson } from "../../../render/looks/sockets.ts";
import { type Looking, refuseWords } from "../look.ts";
import { noteUnseen } from "../unseen.ts";

export async function sockets({ place, words, input, context }: Looking): Promise<number> {
  refuseWords("sockets", words);
  const view = await lookAtSockets(place);
  const { print, note, stdout } = context;
  if (input.json) print(JSON.stringify(view.sockets.map(socketJson), undefined, 2));
  else if (view.sockets.length === 0) note("nobody listens, and nothing is connected");
  else print(formatSockets(view.sockets, stdout.columns));
  noteUnseen("sockets", view.unseen, { place, context });
  const foreign = view.sockets.filter(({ inode, processes }) => inode > 0 && !processes.length);
  if (foreign.length > 0 && view.unseen.length === 0) {
    note(`${foreign.length} without a process are of other containers in the same network`);
  }
  return 0;
}
