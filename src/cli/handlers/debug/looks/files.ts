import { lookAtFiles } from "../../../../debug/looks/files.ts";
import { changedFileLines, filesJson, formatOpenFiles } from "../../../render/looks/files.ts";
import { type Looking, refuseWords } from "../look.ts";
import { noteUnseen } from "../unseen.ts";

export async function files({ place, words, input, context }: Looking): Promise<number> {
  refuseWords("files", words);
  const view = await lookAtFiles(place);
  const { print, note, paint, stdout } = context;
  if (input.json) print(JSON.stringify(filesJson(view), undefined, 2));
  else {
    const open = formatOpenFiles(view.open, stdout.columns);
    const changed = changedFileLines(view.changes);
    if (open.length === 0) note("no file is open");
    else print(open.join("\n"));
    if (changed.length === 0) note("nothing was changed since the image");
    else print(`\n${paint("bold", "Changed since the image")}\n${changed.join("\n")}`);
  }
  noteUnseen("files", view.unseen, { place, context });
  return 0;
}
