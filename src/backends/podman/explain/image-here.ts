import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { editDistance } from "../../../podfile/nearest.ts";
import type { Scene } from "./scene.ts";

/** Says which images of this machine are near in name. */
export async function explainImage(
  error: SidepodError,
  image: string,
  { client, signal }: Scene,
): Promise<SidepodError> {
  const images = await client.images.list({ signal });
  const names = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter(isOfUse);
  const near = nearImages(image, names);
  const [first] = near;
  const why =
    error.code === "registry-unreachable"
      ? "its registry cannot be reached"
      : "its registry does not have it, or denies this user access";
  return new SidepodError(error.code, `image ${image} is not available locally, and ${why}`, {
    evidence: [
      ...error.evidence,
      near.length > 0 ? `similar names: ${near.join(", ")}` : whatIsHere(names),
    ],
    hint:
      first !== undefined
        ? `image: ${first}`
        : error.code === "registry-unreachable"
          ? "podman load -i FILE loads an image without a registry"
          : (error.hint ?? commandText`podman search ${image}`),
    details: { ...error.details, image, near },
    cause: error,
  });
}

/** Up to three names, nearest first; registry and tag count less than the image's own name. */
export function nearImages(image: string, names: readonly string[]): readonly string[] {
  const wanted = baseName(image);
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .map((name) => ({ name, distance: editDistance(baseName(name), wanted) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

function baseName(image: string): string {
  return (image.split("/").at(-1) ?? image).replace(/[:@].*$/, "").toLowerCase();
}

function whatIsHere(names: readonly string[]): string {
  if (names.length === 0) return "there are no images on this machine";
  const [some, more] = [names.slice(0, 5).join(", "), names.length - 5];
  return `on this machine: ${some}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What the engine and Sidepod made for themselves is nothing to run. */
function isOfUse(name: string): boolean {
  return !/^localhost\/(podman-pause|sidepod-host):/.test(name);
}
