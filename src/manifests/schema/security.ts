import * as z from "zod/mini";
import { parseCapability } from "../../podfile/format/scalars.ts";
import { type Fields, field, map, requiredField } from "../../podfile/schema/map.ts";
import { formatted } from "../../podfile/schema/primitives.ts";
import { notCarriedOut, withoutEffect } from "./left-aside.ts";
import { flag, integer, text } from "./scalars.ts";

const id = integer(0, 4294967295);
const capabilities = () => z.array(formatted(parseCapability));

const profile = () =>
  map({
    type: requiredField(
      () => z.enum(["RuntimeDefault", "Localhost", "Unconfined"]),
      "The engine's default, a file, or none.",
    ),
    localhostProfile: field(text, "The profile, for Localhost."),
  });

const selinux = () =>
  map({
    user: field(text, "The label's user."),
    role: field(text, "The label's role."),
    type: field(text, "The label's type."),
    level: field(text, "The label's level."),
  });

/** What the pod and each container can say; a container's own wins. */
const shared = {
  runAsUser: field(id, "The user that the command runs as."),
  runAsGroup: field(id, "Its group; only with runAsUser."),
  runAsNonRoot: field(flag, "Checked against runAsUser; without one, a warning."),
  seccompProfile: field(profile, "Localhost files are in /var/lib/kubelet/seccomp."),
  appArmorProfile: field(profile, "Localhost names a profile that the kernel has."),
  seLinuxOptions: field(selinux, "The SELinux label."),
  windowsOptions: withoutEffect("For Windows."),
} satisfies Fields;

export const podSecurity = map({
  ...shared,
  supplementalGroups: field(() => z.array(id()), "Additional groups of every container."),
  fsGroup: field(
    id,
    "An additional group of every container, and the group of files from ConfigMaps and Secrets; " +
      "owners of other volumes stay unchanged, with a warning.",
  ),
  fsGroupChangePolicy: withoutEffect("Owners of volumes are not changed."),
  supplementalGroupsPolicy: notCarriedOut("Groups of the image are kept.", { unless: ["Merge"] }),
  seLinuxChangePolicy: withoutEffect("Volumes are not relabelled."),
  sysctls: field(
    () =>
      z.array(
        map({
          name: requiredField(text, "The setting."),
          value: requiredField(text, "Its value."),
        }),
      ),
    "Kernel settings of the shared namespaces.",
  ),
});

export const containerSecurity = map({
  ...shared,
  capabilities: field(
    () =>
      map({
        add: field(capabilities, "Added to the engine's defaults."),
        drop: field(capabilities, "Dropped; ALL for all."),
      }),
    "Others as chosen by the engine.",
  ),
  privileged: field(flag, "Disables all protection."),
  allowPrivilegeEscalation: field(flag, "false means no-new-privileges."),
  readOnlyRootFilesystem: field(flag, "Mounts the container's root read-only."),
  procMount: notCarriedOut("/proc is masked as usual.", { unless: ["Default"] }),
});

export type PodSecurity = z.infer<typeof podSecurity>;
export type ContainerSecurity = z.infer<typeof containerSecurity>;
