import { commandText } from "../../command-text.ts";
import type { Backend, Call } from "../../engine/backend.ts";
import { SidepodError } from "../../errors.ts";
import { type KeptForward, readKeptForwards } from "./record.ts";

/** Where a local port is taken because it is kept for some container, the error that says so. */
export async function keptBy(
  backend: Pick<Backend, "labelledVolumes">,
  error: SidepodError,
  call: Call,
): Promise<SidepodError> {
  const port = Number(error.details.port);
  const records = await readKeptForwards(backend, call);
  const record = records.find(({ pair }) => pair.localPort === port);
  return record === undefined ? error : isForwarded(record, error);
}

export function isForwarded({ target, pair }: KeptForward, cause?: SidepodError): SidepodError {
  const { localPort, port } = pair;
  return new SidepodError(
    "port-in-use",
    `local port ${localPort} is forwarded to ${target.name}:${port} already`,
    {
      hint: commandText`sidepod forward --remove ${target.name} ${localPort}`,
      details: { port: localPort, ...cause?.details, target: target.name },
      cause,
    },
  );
}
