import * as z from "zod/mini";
import { atKey, type Fault } from "../fault.ts";
import { parseImage } from "../format/image.ts";
import type { PullPolicy } from "../model.ts";
import { field, type InputOf } from "../schema/map.ts";
import { formatted } from "../schema/primitives.ts";
import type { Path } from "../yaml/locate.ts";
import { containerField, formatOf, textOf } from "./field.ts";
import { oneOf } from "./values.ts";

const policies = oneOf(["always", "missing", "if_not_present", "never", "newer"]);

/** Where a container comes from. */
export const image = {
  image: containerField(
    () => formatted(parseImage),
    "The image, for example docker.io/library/nginx:alpine.",
    textOf("image"),
  ),
  rootfs: containerField(
    () => z.enum(["host"]),
    "Instead of an image: the host's programs, read-only, in an otherwise empty root.",
    formatOf("rootfs", oneOf(["host"]), (rootfs) => rootfs),
  ),
  use: field(z.string, "A preset that supplies the fields not set here."),
  with: field(() => z.record(z.string(), z.unknown()), "Parameters of the preset."),
  pull_policy: containerField(
    () => z.enum(["always", "missing", "if_not_present", "never", "newer"]),
    "When to pull the image; default missing.",
    {
      toSpec: (value, { pass }) => {
        const policy = pass.read(policies, value);
        return { pullPolicy: policy === "if_not_present" ? "missing" : policy };
      },
      toFile: ({ pullPolicy }): PullPolicy | undefined =>
        pullPolicy === "missing" ? undefined : pullPolicy,
    },
  ),
};

export function checkImage(input: InputOf<typeof image>, path: Path): Fault[] {
  if (input.image !== undefined && input.rootfs !== undefined) {
    return [atKey([...path, "rootfs"], "conflict", "both image and rootfs are given")];
  }
  if (input.image !== undefined || input.rootfs !== undefined || input.use !== undefined) return [];
  const hint = "set image, rootfs: host, or a preset with use";
  return [atKey([...path, "image"], "missing", `${path.join(".")} has no image`, { hint })];
}
