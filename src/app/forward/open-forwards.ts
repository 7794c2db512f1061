import type { Inside } from "../../core/seam/inside.ts";
import type { Machine } from "../../core/seam/machine.ts";
import { SidepodError } from "../../errors.ts";
import { type Forward, type ForwardOptions, type ForwardTarget, openForward } from "./forward.ts";
import type { PortPair } from "./ports.ts";

export interface Forwards extends AsyncDisposable {
  readonly all: readonly Forward[];
}

/** @throws SidepodError `usage` where two of them have the same local port on the same address */
export function checkPairs(pairs: readonly PortPair[]): void {
  const places: { readonly host: string; readonly localPort: number }[] = [];
  for (const { hosts = ["127.0.0.1"], localPort } of pairs) {
    for (const host of hosts) {
      const isTaken = places.some(
        (other) => other.localPort === localPort && isOneAddress(other.host, host),
      );
      if (localPort !== 0 && isTaken) {
        throw new SidepodError("usage", `local port ${localPort} is given twice`, {
          hint: "write : instead of one of them to use a free port",
          details: { port: localPort },
        });
      }
      places.push({ host, localPort });
    }
  }
}

/** Who listens on every address does so on each of them. */
function isOneAddress(one: string, other: string): boolean {
  return one === other || [one, other].includes("0.0.0.0");
}

/**
 * Opens several forwards to one container: all of them, or none.
 *
 * @throws SidepodError as `listen` does
 */
export async function openForwards(
  backend: Inside & Machine,
  target: ForwardTarget,
  pairs: readonly PortPair[],
  options: ForwardOptions,
): Promise<Forwards> {
  const all: Forward[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(all.map((forward) => forward[Symbol.asyncDispose]()));
  };
  try {
    for (const pair of pairs) all.push(await openForward(backend, target, pair, options));
  } catch (error) {
    await close();
    throw error;
  }
  return { all, [Symbol.asyncDispose]: close };
}
