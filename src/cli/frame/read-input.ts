import { fstatSync } from "node:fs";
import { collectFile, isNothing, refuseUnlessFile } from "../../host/user-file.ts";
import type { Io } from "./io.ts";

const name = "-";
const what = "standard input";

/**
 * All of standard input.
 *
 * @throws SidepodError `file-not-found` where it is a folder or a device, `file-invalid` where it is too long
 */
export async function readInput(stdin: Io["stdin"], signal: AbortSignal): Promise<string> {
  const { addAbortSignal } = await import("node:stream");
  signal.throwIfAborted();
  if (stdin === process.stdin) await refuseWithoutEnd();
  return new TextDecoder().decode(await collectFile(addAbortSignal(signal, stdin), name, { what }));
}

/** A terminal has an end as soon as its user says so. */
async function refuseWithoutEnd(): Promise<void> {
  const found = fstatSync(0);
  const hasEnd = found.isFIFO() || found.isSocket() || process.stdin.isTTY === true;
  if (!hasEnd && !(await isNothing(found))) refuseUnlessFile(name, found, { what });
}
