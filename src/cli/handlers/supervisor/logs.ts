import { createReadStream, statSync } from "node:fs";
import { watchFolder } from "../../../backends/podman/logs/watch-folder.ts";
import { supervisorPlaces } from "../../../supervisor/place.ts";
import type { Context } from "../../context.ts";
import { untilInterrupted } from "../../interrupted.ts";
import { safeText } from "../../render/safe-text.ts";
import { surroundingsOf } from "../../supervision.ts";
import { writeBytes } from "../../write-bytes.ts";

/** What supervisors have written, the last one's where there are several engines. */
export async function showLogs(
  { follow }: { readonly follow: boolean },
  context: Context,
): Promise<number> {
  const places = supervisorPlaces(surroundingsOf(context));
  const latest = [...places].sort((a, b) => changed(b.logPath) - changed(a.logPath))[0];
  if (latest === undefined) {
    context.note("no supervisor has run since the machine was started");
    return 0;
  }
  return untilInterrupted(context, async () => {
    using folder = watchFolder(latest.folder);
    let at = 0;
    for (;;) {
      at = await showFrom(latest.logPath, at, context);
      if (!follow) return;
      await folder.changed({ timeoutMs: 1000, signal: context.signal });
    }
  });
}

/** @returns how far it was read */
async function showFrom(path: string, from: number, { stdout }: Context): Promise<number> {
  const { size } = statSync(path);
  // It begins anew when it is long.
  const start = size < from ? 0 : from;
  if (size === start) return start;
  for await (const chunk of createReadStream(path, { start, end: size - 1 })) {
    const text = Buffer.from(chunk).toString();
    const lines = stdout.isTTY === true ? text.split("\n").map(safeText).join("\n") : text;
    await writeBytes(stdout, Buffer.from(lines));
  }
  return size;
}

function changed(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
