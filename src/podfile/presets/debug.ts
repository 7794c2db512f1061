import * as z from "zod/mini";
import { parseImage } from "../format/image.ts";
import { parseCapability } from "../format/scalars.ts";
import { field, map } from "../schema/map.ts";
import { formatted } from "../schema/primitives.ts";
import { idle, leastPrivilege, toolsImage, tracing } from "./least-privilege.ts";
import { definePreset } from "./preset.ts";

/** Sees another container's processes and files with the least that this takes. */
export const debug = definePreset({
  name: "debug",
  summary: "Programs next to a container, in its process namespace, with least privilege.",
  parameters: map({
    image: field(
      () => formatted(parseImage),
      `The image with the tools; ${toolsImage}, or the host's programs if it is unavailable.`,
    ),
    target: field(z.string, "The container whose processes it sees; default main."),
    capabilities: field(
      () => z.array(formatted(parseCapability)),
      `What it may do; ${tracing}, which reading another's files and memory takes.`,
    ),
  }),
  resolve: ({ image, target, capabilities }) => ({
    container: {
      image: image ?? toolsImage,
      pid: target ?? "main",
      command: [...idle],
      cap_drop: [...leastPrivilege.capDrop],
      cap_add: capabilities ?? [tracing],
      security_opt: ["no-new-privileges"],
      read_only: leastPrivilege.readOnly,
      tmpfs: ["/tmp"],
    },
    // An image that was asked for by name is not replaced by another.
    ...(image === undefined ? { imageFallback: "host" as const } : {}),
  }),
});
