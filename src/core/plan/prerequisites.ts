import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { PullPolicy, SecretSpec } from "../../podfile/model.ts";
import { addStandings } from "../observe/standing.ts";
import type { FoundSecret } from "../seam/inventory.ts";
import type { Desired, Observed, ReconcileOptions } from "./desired.ts";
import type { PlanBuilder } from "./plan.ts";

/** Adds what has to be there before pod and containers: images, volumes, secrets. */
export function addPrerequisites(
  plan: PlanBuilder,
  desired: Desired,
  { found, belongings }: Pick<Observed, "found" | "belongings">,
  options: ReconcileOptions,
): void {
  const { spec } = desired;
  if (belongings) addStandings(plan, spec, belongings);
  for (const [image, policy] of pullPolicies(desired, options)) {
    const here = found.images.has(image);
    if (policy === "never" || options.pulled?.has(image)) continue;
    if (here && policy === "missing") continue;
    const cause = here ? `the pull policy is ${policy}` : "it is not on this machine";
    plan.add({ kind: "pull-image", image, policy }, `image ${image}`, cause);
  }
  const needsHost = spec.containers.some(({ rootfs }) => rootfs === "host");
  const { hostRootfs } = found;
  if (needsHost && hostRootfs !== undefined && hostRootfs.id === undefined) {
    const subject = `image ${hostRootfs.image}`;
    plan.add({ kind: "import-host-rootfs" }, subject, "it is not on this machine");
  }
  for (const volume of spec.volumes) {
    if (found.volumes.has(volume.name)) continue;
    if (volume.external) throw missingExternal("volume", volume.name);
    plan.add(
      { kind: "create-volume", pod: spec.name, volume },
      `volume ${volume.name}`,
      "it does not exist",
    );
  }
  for (const secret of spec.secrets) {
    const there = found.secrets.get(secret.name);
    const exists = there !== undefined;
    if (secret.external && !exists) throw missingExternal("secret", secret.name);
    const digest = desired.secretDigests.get(secret.key);
    if (secret.external || digest === undefined) continue;
    if (exists && there.pod !== spec.name) throw foreignSecret(secret, there);
    if (there?.digest === digest) continue;
    const subject = `secret ${secret.name}`;
    const cause = exists ? "its content changed" : "it does not exist";
    if (exists) plan.add({ kind: "remove-secret", secret: secret.name }, subject, cause);
    plan.add(
      { kind: "create-secret", pod: spec.name, secret, digest },
      subject,
      cause,
      plan.ids("remove-secret"),
    );
  }
}

/** One policy for each image: the most eager one of the containers that use it. */
function pullPolicies(
  { spec }: Desired,
  { pull }: ReconcileOptions,
): ReadonlyMap<string, PullPolicy> {
  const eagerness: readonly PullPolicy[] = ["never", "missing", "newer", "always"];
  const policies = new Map<string, PullPolicy>();
  for (const { image, pullPolicy } of spec.containers) {
    if (image === undefined) continue;
    const policy = pull ?? pullPolicy;
    const other = policies.get(image);
    if (other === undefined || eagerness.indexOf(policy) > eagerness.indexOf(other)) {
      policies.set(image, policy);
    }
  }
  return policies;
}

/** Its content cannot be read back, so it is not replaced. */
function foreignSecret({ key, name }: SecretSpec, { pod }: FoundSecret): SidepodError {
  const maker = pod === undefined ? "Sidepod did not create it" : `it was created for pod ${pod}`;
  return new SidepodError("name-in-use", `secret ${name} already exists`, {
    evidence: [maker],
    hint: commandText`declare ${key} as external: true with this name, or remove it: podman secret rm ${name}`,
    details: { secret: name, pod },
  });
}

function missingExternal(kind: "volume" | "secret", name: string): SidepodError {
  return new SidepodError("not-found", `the external ${kind} ${name} does not exist`, {
    hint:
      kind === "volume"
        ? commandText`podman volume create ${name}`
        : commandText`podman secret create ${name} FILE`,
    details: { [kind]: name },
  });
}
