import * as z from "zod/mini";
import { bounds } from "../bounds.ts";
import { Problem } from "../diagnostic.ts";
import {
  parseDuration,
  parseInterval,
  parseIntervalOrNone,
  parsePositiveDuration,
} from "../format/duration.ts";
import {
  checkDevice,
  mountOptions,
  parseDevice,
  parseMount,
  parseTarget,
  parseTmpfs,
} from "../format/mount.ts";
import { parseFileMode, parseSize } from "../format/scalars.ts";
import { field, map, requiredField } from "./map.ts";
import { flag, formatted, formattedScalar, numeric, oneOrMany, text } from "./primitives.ts";

export const size = () => formattedScalar(parseSize, { examples: ["512m", "1.5g"] });

export const duration = () =>
  formattedScalar(parseDuration, { examples: ["10s", "500ms", "1m30s"] });

export const positiveDuration = () =>
  formattedScalar(parsePositiveDuration, { examples: ["10s", "500ms", "1m30s"] });

export const interval = () =>
  formattedScalar(parseInterval, { examples: ["10s", "500ms", "1m30s"] });

export const intervalOrNone = () =>
  formattedScalar(parseIntervalOrNone, { examples: ["10s", "500ms", "1m30s"] });

const fileMode = () =>
  z.union([z.number().check(z.gte(0), z.lte(0o7777)), formatted(parseFileMode)]);

const propagations = () =>
  z.enum(mountOptions.filter((option) => /^r?(shared|slave|private)$/.test(option)));

/** Compose's long form of a volume. */
export const longMount = map({
  type: requiredField(
    () => z.enum(["bind", "volume", "tmpfs"]),
    "A folder of the machine, a volume of the engine, or memory.",
  ),
  source: field(text, "The path on the machine, or the name of a volume."),
  target: requiredField(() => formatted(parseTarget), "The path in the container."),
  read_only: field(flag, "Whether the container may not write."),
  bind: field(
    () =>
      map({
        propagation: field(
          propagations,
          "How mounts made later travel between machine and container.",
        ),
        create_host_path: field(flag, "Make the source a folder where it is missing."),
        selinux: field(
          () => z.enum(["z", "Z"]),
          "z for a label shared between containers, Z for its own.",
        ),
      }),
    "Options of a bind.",
  ),
  volume: field(
    () => map({ nocopy: field(flag, "Do not fill a new volume with the image's files.") }),
    "Options of a volume.",
  ),
  tmpfs: field(
    () =>
      map({
        size: field(size, "The most it can hold."),
        mode: field(fileMode, "Its permissions in octal digits."),
      }),
    "Options of a tmpfs.",
  ),
});

export const volumes = () =>
  z.array(
    z.union([formatted(parseMount, { examples: ["./html:/usr/share/nginx/html:ro"] }), longMount]),
  );

export const tmpfs = () =>
  oneOrMany(formatted(parseTmpfs, { examples: ["/run:size=64m,mode=1777"] }));

const longDevice = map(
  {
    source: requiredField(z.string, "The path on the machine."),
    target: field(z.string, "The path in the container; the source's where not given."),
    permissions: field(z.string, "Letters of rwm; rwm where not given."),
  },
  ({ value, issues }) => {
    const { source, target = source, permissions = "rwm" } = value;
    const result = checkDevice({ source, target, permissions });
    if (!(result instanceof Problem)) return;
    const { message, hint } = result;
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

export const devices = () =>
  z.array(z.union([formatted(parseDevice, { examples: ["/dev/fuse"] }), longDevice]));

const secretUse = map({
  source: requiredField(z.string, "The name in secrets or configs."),
  target: field(z.string, "The file in the container; secrets lie in /run/secrets."),
  uid: field(() => numeric(bounds.id), "The file's owner."),
  gid: field(() => numeric(bounds.id), "The file's group."),
  mode: field(fileMode, "Permissions in octal digits."),
});

/** How a container uses a secret or config of the file. */
export const secretUses = () => z.array(z.union([z.string(), secretUse]));
