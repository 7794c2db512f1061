import type { Backend, Call } from "../../engine/backend.ts";
import { SidepodError } from "../../errors.ts";
import { readKeptForwards } from "./record.ts";

/** Where a local port is taken because it is kept for some container, the error that says so. */
export async function keptBy(
  backend: Pick<Backend, "labelledVolumes">,
  error: SidepodError,
  call: Call,
): Promise<SidepodError> {
  const port = Number(error.details.port);
  const records = await readKeptForwards(backend, call);
  const record = records.find(({ pair }) => pair.localPort === port);
  if (record === undefined) return error;
  const { target, pair } = record;
  return new SidepodError(
    "port-in-use",
    `local port ${port} is forwarded to ${target.name}:${pair.port} already`,
    {
      hint: `sidepod forward --remove ${target.name} ${port}`,
      details: { ...error.details, target: target.name },
      cause: error,
    },
  );
}
