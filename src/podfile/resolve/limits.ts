import { numberWithin, parseSize } from "../format/scalars.ts";
import type { Limits } from "../model.ts";
import type { Pass } from "./pass.ts";

interface LimitsInput {
  readonly cpus?: string | number | undefined;
  readonly cpu_shares?: string | number | undefined;
  readonly cpuset?: string | number | undefined;
  readonly mem_limit?: string | number | undefined;
  readonly mem_reservation?: string | number | undefined;
  readonly memswap_limit?: string | number | undefined;
  readonly pids_limit?: string | number | undefined;
}

/** Any number; its bounds were checked with the file. */
export const anyNumber = numberWithin({ min: -Infinity, max: Infinity, whole: false });

export function resolveLimits(input: LimitsInput, pass: Pass): Limits {
  const number = (value: unknown) =>
    value === undefined ? undefined : pass.read(anyNumber, value);
  const size = (value: unknown) => (value === undefined ? undefined : pass.read(parseSize, value));
  return compact({
    cpus: number(input.cpus),
    cpuShares: number(input.cpu_shares),
    cpuset: input.cpuset === undefined ? undefined : pass.text(input, "cpuset"),
    memory: size(input.mem_limit),
    memoryReservation: size(input.mem_reservation),
    memorySwap:
      input.memswap_limit === undefined
        ? undefined
        : pass.read((text) => (text.trim() === "-1" ? -1 : parseSize(text)), input.memswap_limit),
    pids: number(input.pids_limit),
  });
}

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined. */
export function compact<T extends object>(value: T): Compact<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as Compact<T>;
}
