import { lookAtProcesses } from "../../../../debug/looks/ps.ts";
import { formatProcesses, processJson } from "../../../render/looks/processes.ts";
import { type Looking, refuseWords } from "../look.ts";

export async function ps({ place, words, input, context }: Looking): Promise<number> {
  refuseWords("ps", words);
  const processes = await lookAtProcesses(place);
  if (input.json) context.print(JSON.stringify(processes.map(processJson), undefined, 2));
  else context.print(formatProcesses(processes, context.stdout.columns));
  return 0;
}
