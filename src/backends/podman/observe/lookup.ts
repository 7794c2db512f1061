import { label } from "../../../core/observe/labels.ts";
import { isMadeFor } from "../../../core/observe/ownership.ts";
import type { Labels } from "../../../core/plan/plan.ts";
import type { Call } from "../../../core/seam/call.ts";
import type {
  Belongings,
  Found,
  LabelledVolume,
  Standing,
  Wanted,
} from "../../../core/seam/inventory.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { SecretInspect } from "../../../libpod/types/image.ts";
import { hostRootfsImage } from "../actions/host-rootfs.ts";

/** Which of the named images, volumes and secrets are there; nothing is asked for what is not named. */
export async function lookup(client: LibpodClient, wanted: Wanted, call: Call): Promise<Found> {
  const [images, hostRootfs, volumes, secrets] = await Promise.all([
    Promise.all(wanted.images.map((image) => findImage(client, image, call))),
    wanted.hostRootfs ? findImage(client, hostRootfsImage, call) : undefined,
    Promise.all(
      wanted.volumes.map(async (volume) =>
        (await client.volumes.exists(volume, call)) ? [volume] : [],
      ),
    ),
    wanted.secrets.length > 0 ? client.secrets.list(call) : [],
  ]);
  return {
    images: new Map(images.flat()),
    ...(hostRootfs && { hostRootfs: { image: hostRootfsImage, id: hostRootfs[0]?.[1] } }),
    volumes: new Set(volumes.flat()),
    secrets: new Map(
      secrets
        .filter(({ Spec }) => wanted.secrets.includes(Spec.Name))
        .map((secret) => {
          const { [label.pod]: pod, [label.digest]: digest } = notesOf(secret);
          return [secret.Spec.Name, { pod, digest }];
        }),
    ),
  };
}

export async function labelledVolumes(
  client: LibpodClient,
  wanted: string,
  call: Call,
): Promise<readonly LabelledVolume[]> {
  const volumes = await client.volumes.list({ filters: { label: [wanted] }, ...call });
  return volumes
    .map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The volumes and secrets that Sidepod made for a pod. */
export async function findBelongings(
  client: LibpodClient,
  pod: string,
  call: Call,
): Promise<Belongings> {
  const [volumes, secrets] = await Promise.all([
    client.volumes.list({ filters: { label: [`${label.pod}=${pod}`] }, ...call }),
    client.secrets.list(call),
  ]);
  const made = volumes.filter(({ Name, Labels }) => isMadeFor(pod, Labels ?? {}, Name));
  const ours = made.filter(({ Labels }) => Labels?.[label.standing] === undefined);
  const standings = made.flatMap(({ Name, Labels }) => {
    const standing = Labels?.[label.standing];
    return standing === undefined ? [] : { volume: Name, standing: standing as Standing };
  });
  const ephemeral = ours.filter(({ Labels }) => Labels?.[label.ephemeral] !== undefined);
  const anonymous = ours.flatMap(({ Name, Labels }) => {
    const container = Labels?.[label.anonymous];
    return container === undefined ? [] : { volume: Name, container };
  });
  return {
    volumes: ours.map(({ Name }) => Name).sort(),
    standings: standings.sort((a, b) => (a.volume < b.volume ? -1 : 1)),
    anonymous: anonymous.sort((a, b) => (a.volume < b.volume ? -1 : 1)),
    ephemeral: ephemeral.map(({ Name }) => Name).sort(),
    secrets: secrets
      .filter((secret) => isMadeFor(pod, notesOf(secret), secret.Spec.Name))
      .map(({ Spec }) => Spec.Name)
      .sort(),
  };
}

async function findImage(
  client: LibpodClient,
  image: string,
  call: Call,
): Promise<(readonly [string, string])[]> {
  try {
    const { Id } = await client.images.inspect(image, call);
    return [[image, Id.replace(/^sha256:/, "")]];
  } catch (error) {
    if (isSidepodError(error, "image-not-found") || isSidepodError(error, "not-found")) return [];
    throw error;
  }
}

/** @podman <4.7: secrets have no labels: Sidepod's notes are in the options of their driver. */
function notesOf({ Spec }: SecretInspect): Labels {
  return { ...Spec.Labels, ...Spec.Driver.Options };
}
