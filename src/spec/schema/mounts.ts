import * as z from "zod/mini";
import { checkDevice, parseDevice } from "../format/device.ts";
import { parseDuration } from "../format/duration.ts";
import { parseFileMode } from "../format/file-mode.ts";
import { mountOptions, parseMount, parseTarget } from "../format/mount.ts";
import { parseSize } from "../format/size.ts";
import { parseTmpfs } from "../format/tmpfs.ts";
import {
  field,
  flag,
  formatted,
  formattedScalar,
  oneOrMany,
  text,
  wholeNumber,
} from "./primitives.ts";

export const size = () => formattedScalar(parseSize, { examples: ["512m", "1.5g"] });
const fileMode = () =>
  z.union([z.number().check(z.gte(0), z.lte(0o7777)), formatted(parseFileMode)]);
export const duration = () =>
  formattedScalar(parseDuration, { examples: ["10s", "500ms", "1m30s"] });

/** Compose's long form of a volume. */
export const longMount = z.strictObject({
  type: z.enum(["bind", "volume", "tmpfs"]),
  source: field(text(), "The path on the machine, or the name of a volume."),
  target: formatted(parseTarget),
  read_only: field(flag(), "Whether the container may not write."),
  bind: field(
    z.strictObject({
      propagation: field(
        z.enum(mountOptions.filter((option) => /^r?(shared|slave|private)$/.test(option))),
        "How mounts made later travel between machine and container.",
      ),
      create_host_path: field(flag(), "Make the source a folder where it is missing."),
      selinux: field(z.enum(["z", "Z"]), "z for a label shared between containers, Z for its own."),
    }),
    "Options of a bind.",
  ),
  volume: field(
    z.strictObject({
      nocopy: field(flag(), "Do not fill a new volume with the image's files."),
    }),
    "Options of a volume.",
  ),
  tmpfs: field(
    z.strictObject({
      size: field(size(), "The most it can hold."),
      mode: field(fileMode(), "Its permissions in octal digits."),
    }),
    "Options of a tmpfs.",
  ),
});

export const volumes = z.array(
  z.union([formatted(parseMount, { examples: ["./html:/usr/share/nginx/html:ro"] }), longMount]),
);

export const tmpfs = oneOrMany(formatted(parseTmpfs, { examples: ["/run:size=64m,mode=1777"] }));

export const devices = z.array(
  z.union([
    formatted(parseDevice, { examples: ["/dev/fuse"] }),
    z
      .strictObject({
        source: z.string(),
        target: field(z.string(), "The path in the container; the source's where not given."),
        permissions: field(z.string(), "Letters of rwm; rwm where not given."),
      })
      .check((payload) => {
        const { source, target = source, permissions = "rwm" } = payload.value;
        const result = checkDevice({ source, target, permissions });
        if (!("message" in result)) return;
        const { message, hint } = result;
        payload.issues.push({ code: "custom", message, input: source, params: { hint } });
      }),
  ]),
);

/** How a container uses a secret or config of the file. */
export const secretUses = z.array(
  z.union([
    z.string(),
    z.strictObject({
      source: z.string(),
      target: field(z.string(), "The file in the container; secrets lie in /run/secrets."),
      uid: field(wholeNumber(0), "The file's owner."),
      gid: field(wholeNumber(0), "The file's group."),
      mode: field(fileMode(), "Permissions in octal digits."),
    }),
  ]),
);
