import * as z from "zod/mini";
import { bounds } from "../bounds.ts";
import type { Parser } from "../diagnostic.ts";
import { atKey, type Fault } from "../fault.ts";
import { parseSize, parseUlimitName, writeSize } from "../format/scalars.ts";
import type { Limits, limitNames } from "../model.ts";
import { quote } from "../nearest.ts";
import { type Field, type InputOf, map, requiredField } from "../schema/map.ts";
import { formatted, numeric, size, text } from "../schema/primitives.ts";
import type { Path } from "../yaml/locate.ts";
import { type Codec, containerField, formatOf, specField, unlessEmpty } from "./field.ts";
import { anyNumber } from "./values.ts";

export interface Limited {
  readonly limits: Limits;
}

function limitOf<K extends keyof Limits>(
  key: K,
  parse: Parser<NonNullable<Limits[K]>>,
  write: (value: NonNullable<Limits[K]>) => unknown = (value) => value,
): Codec<unknown, Limited> {
  return {
    toSpec: (value, { pass, spec }) => ({
      limits: { ...spec.limits, [key]: pass.read(parse, value) },
    }),
    toFile: ({ limits: { [key]: value } }) => (value === undefined ? undefined : write(value)),
  };
}

const cpuset: Codec<unknown, Limited> = {
  toSpec: (_, { text: written, spec }) => ({ limits: { ...spec.limits, cpuset: written() } }),
  toFile: (spec) => spec.limits.cpuset,
};

const unlimited = -1;

/** Limits have the same names for a pod and a container. */
export const limits = {
  cpus: specField(
    () => numeric(bounds.cpus),
    "How many CPUs it may use, for example 1.5.",
    limitOf("cpus", anyNumber),
  ),
  cpu_shares: specField(
    () => numeric(bounds.cpuShares),
    "Its weight relative to others when CPUs are busy.",
    limitOf("cpuShares", anyNumber),
  ),
  cpuset: specField(text, "Which CPUs it may use, for example 0-3.", cpuset),
  mem_limit: specField(
    size,
    "The maximum memory it may use.",
    limitOf("memory", parseSize, writeSize),
  ),
  mem_reservation: specField(
    size,
    "The memory that it keeps when memory is low.",
    limitOf("memoryReservation", parseSize, writeSize),
  ),
  memswap_limit: specField(
    () => z.union([z.literal(-1), z.literal("-1"), size()]),
    "Memory and swap together; -1 means unlimited.",
    limitOf(
      "memorySwap",
      (written) => (written.trim() === "-1" ? unlimited : parseSize(written)),
      (bytes) => (bytes === unlimited ? bytes : writeSize(bytes)),
    ),
  ),
  pids_limit: specField(
    () => numeric(bounds.pids),
    "The maximum number of processes and threads; -1 means unlimited.",
    limitOf("pids", anyNumber),
  ),
} satisfies Record<(typeof limitNames)[keyof Limits], Field>;

const ulimit = map({
  soft: requiredField(
    () => numeric(bounds.ulimit),
    "The limit in force; the container may raise it.",
  ),
  hard: requiredField(() => numeric(bounds.ulimit), "The highest value it may be raised to."),
});

/** What only a container has. */
export const resources = {
  shm_size: containerField(
    size,
    "The size of /dev/shm.",
    formatOf("shmSize", parseSize, writeSize),
  ),
  oom_score_adj: containerField(
    () => numeric(bounds.oomScoreAdj),
    "Its priority for being killed when memory runs out.",
    formatOf("oomScoreAdj", anyNumber, (score) => score),
  ),
  ulimits: containerField(
    () => z.record(formatted(parseUlimitName), z.union([numeric(bounds.ulimit), ulimit])),
    "Limits of setrlimit(2): one number, or soft and hard.",
    {
      toSpec: (ulimits, { pass }) => ({
        ulimits: pass.entries(ulimits).map(([name, limit]) => {
          const { soft, hard } = typeof limit === "object" ? limit : { soft: limit, hard: limit };
          return {
            name: pass.read(parseUlimitName, name),
            soft: pass.read(anyNumber, soft),
            hard: pass.read(anyNumber, hard),
          };
        }),
      }),
      toFile: ({ ulimits }) =>
        unlessEmpty(
          Object.fromEntries(
            ulimits.map(({ name, soft, hard }) => [name, soft === hard ? soft : { soft, hard }]),
          ),
        ),
    },
  ),
};

export function checkResources({ ulimits = {} }: InputOf<typeof resources>, path: Path): Fault[] {
  return Object.entries(ulimits).flatMap(([limit, value]) => {
    if (typeof value !== "object") return [];
    const [soft, hard] = [Number(value.soft), Number(value.hard)];
    if (hard === -1 || (soft !== -1 && soft <= hard)) return [];
    const message = `the soft limit of ${quote(limit)} is above the hard one`;
    return [atKey([...path, "ulimits", limit], "conflict", message)];
  });
}
