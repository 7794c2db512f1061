import * as z from "zod/mini";
import { parseTarget } from "../../podfile/format/mount.ts";
import { type Fields, field, map, requiredField } from "../../podfile/schema/map.ts";
import { formatted } from "../../podfile/schema/primitives.ts";
import { parseDataKey, parseFilePath, parseLabelName, parseObjectName } from "../format/names.ts";
import { notCarriedOut, withoutEffect } from "./left-aside.ts";
import { bytes, flag, integer, text } from "./scalars.ts";

const mode = integer(0, 0o777);
const name = () => formatted(parseObjectName);

const items = () =>
  z.array(
    map({
      key: requiredField(() => formatted(parseDataKey), "The key."),
      path: requiredField(() => formatted(parseFilePath), "The file."),
      mode: field(mode, "Its permissions."),
    }),
  );

const files = {
  items: field(items, "Which keys become which files; default all."),
  optional: field(flag, "Whether it may be missing."),
} satisfies Fields;

const defaultMode = field(mode, "Permissions of the files; default 0644.");

const hostPathTypes = [
  ...["", "Directory", "DirectoryOrCreate", "File", "FileOrCreate"],
  ...["Socket", "CharDevice", "BlockDevice"],
] as const;

const projection = map({
  configMap: field(
    () => map({ name: requiredField(name, "The ConfigMap."), ...files }),
    "Keys of a ConfigMap.",
  ),
  secret: field(
    () => map({ name: requiredField(name, "The Secret."), ...files }),
    "Keys of a Secret.",
  ),
  downwardAPI: notCarriedOut("Its files are missing."),
  serviceAccountToken: notCarriedOut("There is no cluster to contact."),
  clusterTrustBundle: notCarriedOut("There is no cluster to trust."),
  podCertificate: notCarriedOut("There is no cluster to trust."),
});

const sources = {
  emptyDir: field(
    () =>
      map({
        medium: field(() => z.enum(["", "Memory"]), "Memory means a tmpfs."),
        sizeLimit: field(bytes, "The size of a tmpfs; not enforced on disk, with a warning."),
      }),
    "A volume that is removed with the pod.",
  ),
  hostPath: field(
    () =>
      map({
        path: requiredField(text, "The path on the host; relative to the file's folder."),
        type: field(
          () => z.enum(hostPathTypes),
          "DirectoryOrCreate creates it; devices are passed through.",
        ),
      }),
    "A file or folder of the host.",
  ),
  persistentVolumeClaim: field(
    () =>
      map({
        claimName: requiredField(name, "The volume's name in Podman."),
        readOnly: field(flag, "Whether it is read-only for containers."),
      }),
    "The volume with that name, created if missing.",
  ),
  configMap: field(
    () => map({ name: requiredField(name, "The ConfigMap."), ...files, defaultMode }),
    "Files from a ConfigMap of the same file.",
  ),
  secret: field(
    () => map({ secretName: requiredField(name, "The Secret."), ...files, defaultMode }),
    "Files from a Secret of the same file.",
  ),
  projected: field(
    () =>
      map({ sources: field(() => z.array(projection), "The sources to combine."), defaultMode }),
    "Files from several ConfigMaps and Secrets.",
  ),
  downwardAPI: notCarriedOut("The volume is omitted."),
} satisfies Fields;

/** Of clouds and clusters: a container without its data must not run. */
const foreignSources = [
  ...["awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "ephemeral"],
  ...["fc", "flexVolume", "flocker", "gcePersistentDisk", "gitRepo", "glusterfs", "image", "iscsi"],
  ...["nfs", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos"],
  "vsphereVolume",
];

export const volume = map(
  {
    name: requiredField(() => formatted(parseLabelName), "The name by which mounts refer to it."),
    ...sources,
    ...(Object.fromEntries(
      foreignSources.map((source) => [source, field(() => z.unknown(), "An error.")]),
    ) as Fields),
  },
  ({ value, issues }) => {
    const given = Object.keys(value).filter((key) => key !== "name");
    const foreign = given.find((key) => foreignSources.includes(key));
    const message =
      foreign !== undefined
        ? `a volume of kind ${foreign} is not available on a single machine`
        : given.length > 1
          ? `${given.join(" and ")} are both given`
          : undefined;
    if (message === undefined) return;
    const hint = "use emptyDir, hostPath, persistentVolumeClaim, configMap, secret or projected";
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

export const volumeMount = map({
  name: requiredField(text, "The volume."),
  mountPath: requiredField(() => formatted(parseTarget), "The path in the container."),
  readOnly: field(flag, "Whether it is read-only for the container."),
  subPath: field(
    () => formatted(parseFilePath),
    "A file of a ConfigMap or Secret, or a path below a hostPath; otherwise an error.",
  ),
  subPathExpr: notCarriedOut("The whole volume is mounted."),
  mountPropagation: field(
    () => z.enum(["None", "HostToContainer", "Bidirectional"]),
    "For a hostPath.",
  ),
  recursiveReadOnly: withoutEffect("readOnly applies to the mount itself.", {
    unless: ["Disabled", "IfPossible"],
  }),
});

export type VolumeInput = z.infer<typeof volume>;
export type MountInput = z.infer<typeof volumeMount>;
