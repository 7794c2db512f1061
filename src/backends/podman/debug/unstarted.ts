import type { Call } from "../../../engine/backend.ts";
import { label } from "../../../engine/labels.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { removeContainer } from "../remove.ts";
import { isMakerGone } from "./maker.ts";
import { ownDebugContainers } from "./own-containers.ts";

/** Of a container that was made and not started; Podman 4 calls one that is prepared initialized. */
const unstarted = ["created", "configured", "initialized"];

/**
 * Removes debug containers that nobody is going to start: their makers were killed in between, and only
 * what was started removes itself.
 */
export async function sweepUnstarted(client: LibpodClient, call: Call): Promise<void> {
  const filters = { label: [label.maker] };
  const all = await client.containers.list({ all: true, filters, ...call });
  const waiting = all.filter(({ State }) => unstarted.includes(State.toLowerCase()));
  for (const { Id, Labels, Created } of await ownDebugContainers(client, waiting, call)) {
    const maker = Labels?.[label.maker] ?? "";
    // A copy is the user's to start again, and to remove.
    if (Labels?.[label.copy] !== undefined) continue;
    if (isMakerGone(maker, Date.parse(Created))) await removeContainer(client, Id, call);
  }
}
