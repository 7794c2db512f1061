import { compact } from "../../podfile/compact.ts";
import { atKey, atValue } from "../../podfile/fault.ts";
import type { ContainerSpec } from "../../podfile/model.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { ContainerSecurity, PodSecurity } from "../schema/security.ts";
import { type Context, warn } from "./context.ts";

type Security = Pick<
  ContainerSpec,
  | "user"
  | "groupAdd"
  | "capAdd"
  | "capDrop"
  | "readOnly"
  | "privileged"
  | "noNewPrivileges"
  | "seccomp"
  | "apparmor"
  | "selinux"
>;

/** Where the kubelet and `podman kube play` look for profiles. */
const seccompFolder = "/var/lib/kubelet/seccomp";

/** A container's own settings over those of the pod. */
export function readSecurity(own: ContainerSecurity = {}, path: Path, context: Context): Security {
  const { workload } = context;
  const pod = workload.spec.securityContext ?? {};
  const at = [...path, "securityContext"];
  checkPrivileges(own, at, context);
  const privileged = own.privileged ?? false;
  return compact({
    user: readUser(own, pod, at, context),
    groupAdd: groupsOf(pod),
    capAdd: [...new Set((own.capabilities?.add ?? []).map(bareName))],
    capDrop: [...new Set((own.capabilities?.drop ?? []).map(bareName))],
    readOnly: own.readOnlyRootFilesystem ?? false,
    privileged,
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    seccomp: readSeccomp(own.seccompProfile ?? pod.seccompProfile),
    apparmor: readAppArmor(own.appArmorProfile ?? pod.appArmorProfile),
    selinux: Object.entries(own.seLinuxOptions ?? pod.seLinuxOptions ?? {}).map(
      ([key, value]) => `${key}:${value}`,
    ),
  });
}

function bareName(capability: string): string {
  return capability.trim().toUpperCase().replace(/^CAP_/, "");
}

function groupsOf({ supplementalGroups = [], fsGroup }: PodSecurity): string[] {
  const groups = [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])];
  return [...new Set(groups.map(String))];
}

function readUser(
  own: ContainerSecurity,
  pod: PodSecurity,
  at: Path,
  context: Context,
): string | undefined {
  const podAt = [...context.workload.path, "securityContext"];
  const placeOf = (key: keyof PodSecurity & keyof ContainerSecurity): Path =>
    own[key] === undefined ? [...podAt, key] : [...at, key];
  const user = own.runAsUser ?? pod.runAsUser;
  const group = own.runAsGroup ?? pod.runAsGroup;
  if (own.runAsNonRoot ?? pod.runAsNonRoot) {
    if (user === 0) {
      const message = "runAsNonRoot is set, but user 0 is root";
      context.report(atValue(placeOf("runAsUser"), "conflict", message));
    } else if (user === undefined) {
      warn(context, placeOf("runAsNonRoot"), "runAsNonRoot is not checked without runAsUser", {
        hint: "set runAsUser: the image's own user is unknown before it runs",
      });
    }
  }
  if (group === undefined) return user === undefined ? undefined : String(user);
  if (user !== undefined) return `${user}:${group}`;
  warn(context, placeOf("runAsGroup"), "runAsGroup has no effect without runAsUser");
  return undefined;
}

/** Kubernetes refuses the same. */
function checkPrivileges(own: ContainerSecurity, at: Path, { report }: Context): void {
  if (own.allowPrivilegeEscalation !== false) return;
  const adds = (own.capabilities?.add ?? []).map(bareName);
  const other = own.privileged
    ? "privileged"
    : adds.includes("SYS_ADMIN")
      ? "the capability SYS_ADMIN"
      : undefined;
  if (other === undefined) return;
  const message = `allowPrivilegeEscalation is false, and ${other} allows it`;
  report(atKey([...at, "allowPrivilegeEscalation"], "conflict", message));
}

type Profile = NonNullable<PodSecurity["seccompProfile"]>;

function readSeccomp(profile: Profile | undefined): string | undefined {
  if (profile?.type === "Unconfined") return "unconfined";
  return profile?.type === "Localhost"
    ? `${seccompFolder}/${profile.localhostProfile ?? ""}`
    : undefined;
}

function readAppArmor(profile: Profile | undefined): string | undefined {
  if (profile?.type === "Unconfined") return "unconfined";
  return profile?.type === "Localhost" ? profile.localhostProfile : undefined;
}
