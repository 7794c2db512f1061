import type { KeptForwardStatus } from "./keep-forwards.ts";
import type { KeptForward } from "./record.ts";

/** A forward on record, and how it is. */
export interface ListedForward {
  readonly pod: string;
  readonly localHost: string;
  readonly localPort: number;
  readonly target: string;
  readonly port: number;
  readonly listening: boolean;
  readonly problem?: string;
}

/** @param statuses the supervisor's; undefined where none runs */
export function listForwards(
  records: readonly KeptForward[],
  statuses: readonly KeptForwardStatus[] | undefined,
): readonly ListedForward[] {
  return records.map((record) => {
    const status = statuses?.find(({ id }) => id === record.id);
    const problem = statuses === undefined ? "the supervisor does not run" : status?.problem;
    return {
      ...placeOf(record),
      listening: status?.listening ?? false,
      ...(problem !== undefined && { problem }),
    };
  });
}

/** Where it listens, and where it leads to. */
export function placeOf({
  pod,
  target,
  pair,
}: KeptForward): Omit<ListedForward, "listening" | "problem"> {
  const { hosts = [], localPort, port } = pair;
  return { pod, localHost: hosts[0] ?? "127.0.0.1", localPort, target: target.name, port };
}
