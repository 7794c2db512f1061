import type { Call } from "../../../core/seam/call.ts";
import type { Shares } from "../../../core/seam/observed.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import { isOurs, nameOf } from "./container.ts";
import { sharesOfInspect } from "./shares.ts";
import type { ContainerClaim } from "./whose.ts";

/** What the list does not tell, by container ID. */
interface MoreInspected {
  readonly restarts: ReadonlyMap<string, number>;
  readonly configured: ReadonlyMap<string, Shares>;
}

export const nothingAsked: MoreInspected = { restarts: new Map(), configured: new Map() };

/** The engine answers no faster when it is asked more at once. */
const atOnce = 8;

/**
 * Inspects the containers of the list that it says too little of: those of others that do not run, of
 * which no /proc tells what they share, and those whose restarts it does not count.
 *
 * @podman <4.6: the list counts no restarts.
 */
export async function inspectMore(
  client: LibpodClient,
  items: readonly ContainerListItem[],
  claims: ReadonlyMap<string, ContainerClaim>,
  call: Call,
): Promise<MoreInspected> {
  const claimOf = ({ Id }: ContainerListItem) => claims.get(Id);
  const restarts = new Map<string, number>();
  const configured = new Map<string, Shares>();
  const names = new Map(
    items.map((item) => [item.Id, item.IsInfra ? "pod" : nameOf(item, claimOf(item))]),
  );
  const wanted = items.filter((item) => !item.IsInfra && isTooLittle(item, claimOf(item)));
  await eachOf(wanted, atOnce, async (item) => {
    const found = await inspectIfThere(client, item.Id, call);
    if (!found) return;
    restarts.set(item.Id, found.RestartCount);
    if (hasNoNamespaces(item) && !isOurs(claimOf(item))) {
      configured.set(
        item.Id,
        sharesOfInspect(found, (id) => names.get(id) ?? id.slice(0, 12)),
      );
    }
  });
  return { restarts, configured };
}

function isTooLittle(item: ContainerListItem, claim: ContainerClaim | undefined): boolean {
  if (hasNoNamespaces(item) && !isOurs(claim)) return true;
  return item.Restarts === undefined && mayHaveRestarted(item, claim);
}

/** The engine never forgets when a container last ended, so one that has not was not restarted. */
function mayHaveRestarted(
  { ExitedAt }: ContainerListItem,
  claim: ContainerClaim | undefined,
): boolean {
  if (!(ExitedAt > 0)) return false;
  if (claim === undefined || claim === "debug" || !claim.ours) return true;
  return claim.spec.restart?.policy !== "no";
}

function hasNoNamespaces(item: ContainerListItem): boolean {
  return item.Pid === 0;
}

async function inspectIfThere(
  client: LibpodClient,
  id: string,
  call: Call,
): Promise<ContainerInspect | undefined> {
  try {
    return await client.containers.inspect(id, call);
  } catch (error) {
    if (isSidepodError(error, "not-found")) return undefined; // Removed since it was listed.
    throw error;
  }
}

async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
