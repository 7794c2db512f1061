import {
  type PersistentForward,
  readPersistentForwards,
  removePersistentForward,
} from "../../../app/forward/persistent/record.ts";
import { commandText } from "../../../command-text.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";

export async function remove(
  name: string,
  localPorts: readonly number[],
  context: Context,
): Promise<number> {
  const { signal, note } = context;
  await using backend: Backend = await context.openBackend();
  const own = (await readPersistentForwards(backend, { signal })).filter((record) =>
    isOf(record, name),
  );
  const records = localPorts.map((port) => {
    const found = own.filter(({ pair }) => pair.localPort === port);
    if (found.length === 0) throw notKept(name, port, own);
    return found;
  });
  for (const record of records.flat()) {
    await removePersistentForward(backend, record, { signal });
    const { target, pair } = record;
    note(`local port ${pair.localPort} no longer leads to ${safeText(target.name)}:${pair.port}`);
  }
  return 0;
}

function isOf({ pod, target }: PersistentForward, name: string): boolean {
  return pod === name || target.name === name || target.container === name;
}

function notKept(name: string, port: number, own: readonly PersistentForward[]): SidepodError {
  const ports = own.map(({ pair }) => pair.localPort);
  return new SidepodError("not-found", `no local port ${port} is kept open for ${name}`, {
    hint:
      ports.length > 0
        ? commandText`sidepod forward --remove ${name} ${ports}`
        : "sidepod forward --list",
    details: { name, port, ports },
  });
}
