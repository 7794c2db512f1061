import { createHash } from "node:crypto";
import { posix } from "node:path";
import { commandText } from "../../../command-text.ts";
import { label } from "../../../core/observe/labels.ts";
import { isMadeFor } from "../../../core/observe/ownership.ts";
import type { Labels } from "../../../core/plan/plan.ts";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerCreate, NamedVolume } from "../../../libpod/types/container-create.ts";
import type { ContainerSpec } from "../../../podfile/model.ts";

/** What Podman gives a volume of an image (getImageVolumes in its specgen). */
const imageVolumeOptions: readonly string[] = ["rprivate", "rw", "nodev", "exec"];

/**
 * Gives names to the volumes of a container that have none: those of which its file tells the target
 * alone, and those of its image (VOLUME). The engine makes new ones whenever a container is made, and
 * removes them with it; by their names, what was written is there again, as with Compose. They go with
 * the pod.
 */
export async function nameAnonymousVolumes(
  client: LibpodClient,
  pod: string,
  { name, image }: Pick<ContainerSpec, "name" | "image">,
  body: ContainerCreate,
  call: Call,
): Promise<ContainerCreate> {
  const own = (target: string): string => volumeName(pod, name, target);
  const volumes = (body.volumes ?? []).map((volume) =>
    volume.Name === "" ? { ...volume, Name: own(volume.Dest) } : volume,
  );
  const taken = new Set([
    ...volumes.map(({ Dest }) => Dest),
    ...(body.mounts ?? []).map(({ destination }) => destination),
  ]);
  const ofImage = image === undefined ? [] : await imageVolumes(client, image, call);
  for (const target of ofImage) {
    if (taken.has(target)) continue;
    volumes.push({ Name: own(target), Dest: target, Options: imageVolumeOptions });
  }
  const names = new Set(volumes.map(({ Name, Dest }) => (Name === own(Dest) ? Name : "")));
  names.delete("");
  await Promise.all([...names].map((volume) => makeVolume(client, pod, name, volume, call)));
  return { ...body, volumes: volumes satisfies NamedVolume[] };
}

/** The same at each making. A digest, because a target can be of any length and have any character. */
function volumeName(pod: string, container: string, target: string): string {
  const digest = createHash("sha256").update(target).digest("hex").slice(0, 12);
  return `${pod}-${container}-${digest}`;
}

async function imageVolumes(
  { images }: LibpodClient,
  image: string,
  call: Call,
): Promise<readonly string[]> {
  const { Config } = await images.inspect(image, call);
  return Object.keys(Config?.Volumes ?? {}).map((target) =>
    posix.normalize(`/${target}/`).slice(0, -1),
  );
}

async function makeVolume(
  { volumes }: LibpodClient,
  pod: string,
  container: string,
  volume: string,
  call: Call,
): Promise<void> {
  const there = await volumes.inspect(volume, call).catch((error: unknown) => {
    if (isSidepodError(error, "not-found")) return undefined;
    throw error;
  });
  if (there !== undefined) return refuseForeign(pod, volume, there.Labels ?? {});
  const Labels = {
    [label.pod]: pod,
    [label.name]: volume,
    [label.ephemeral]: "true",
    [label.anonymous]: container,
  };
  try {
    await volumes.create({ Name: volume, Labels }, call);
  } catch (error) {
    if (!isSidepodError(error, "name-in-use")) throw error; // an interrupted command has gone on
  }
}

function refuseForeign(pod: string, volume: string, labels: Labels): void {
  if (isMadeFor(pod, labels, volume)) return;
  throw new SidepodError("name-in-use", `volume ${volume} already exists`, {
    evidence: [`Sidepod did not create it for pod ${pod}`],
    hint: commandText`podman volume inspect ${volume}`,
    details: { volume, pod },
  });
}
