import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import type { Session } from "../../session.ts";
import {
  type PersistentForward,
  readPersistentForwards,
  removePersistentForward,
} from "./record.ts";

/**
 * No longer has local ports kept open.
 *
 * @param name the pod or the container that they lead to
 * @returns one after another, as each is removed
 * @throws SidepodError `not-found`, before any is removed
 */
export async function* removePersistentForwards(
  { backend, signal }: Session,
  name: string,
  localPorts: readonly number[],
): AsyncGenerator<PersistentForward, void, undefined> {
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
    yield record;
  }
}

function isOf({ pod, target }: PersistentForward, name: string): boolean {
  return pod === name || target.name === name || target.container === name;
}

function notKept(name: string, port: number, own: readonly PersistentForward[]): SidepodError {
  const ports = own.map(({ pair }) => pair.localPort);
  return new SidepodError("not-found", `no local port ${port} is kept open for ${name}`, {
    hint:
      ports.length > 0
        ? commandText`sidepod forward remove ${name} ${ports}`
        : "sidepod forward list",
    details: { name, port, ports },
  });
}
