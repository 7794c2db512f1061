import type { KeptForwardStatus } from "./keep-forwards.ts";
import type { KeptForward } from "./record.ts";

/** Where a forward on record listens, and where it leads to. */
export interface KeptPlace {
  readonly pod: string;
  readonly localHost: string;
  readonly localPort: number;
  /** As the user names it. */
  readonly target: string;
  readonly port: number;
}

/** The same, and how it is. */
export interface ListedForward extends KeptPlace {
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

export function placeOf({ pod, target, pair }: KeptForward): KeptPlace {
  const { hosts = [], localPort, port } = pair;
  return { pod, localHost: hosts[0] ?? "127.0.0.1", localPort, target: target.name, port };
}
