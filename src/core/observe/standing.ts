import type { PodSpec, SecretSpec, VolumeSpec } from "../../podfile/model.ts";
import { shortDigest } from "../plan/hash.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import type { Belongings, Standing } from "../seam/inventory.ts";
import { label } from "./labels.ts";

/** What of a pod's belongings a file wants to be left alone. */
export function standingsIn({ volumes, secrets }: DebugContext): ReadonlySet<Standing> {
  return new Set(
    [
      ...volumes.map(standingOf),
      ...secrets.flatMap(({ name, external }) =>
        external ? [`external secret ${name}` as const] : [],
      ),
    ].filter((standing) => standing !== undefined),
  );
}

type DebugContext = {
  readonly volumes: readonly Pick<VolumeSpec, "name" | "external" | "ephemeral">[];
  readonly secrets: readonly Pick<SecretSpec, "name" | "external">[];
};

function standingOf({
  name,
  external,
  ephemeral,
}: DebugContext["volumes"][number]): Standing | undefined {
  if (external) return `external volume ${name}`;
  return ephemeral ? undefined : `named volume ${name}`;
}

/** Adds the steps that note what has changed for what the pod has already. */
export function addStandings(
  plan: PlanBuilder,
  spec: Pick<PodSpec, "name" | "volumes" | "secrets">,
  belongings: Belongings,
): void {
  const wanted = standingsIn(spec);
  const noted = new Set(belongings.standings.map(({ standing }) => standing));
  for (const standing of wanted) {
    if (noted.has(standing) || !isChange(standing, belongings)) continue;
    const name = `${spec.name}-standing-${shortDigest(standing)}`;
    const labels = { [label.standing]: standing };
    plan.add(
      {
        kind: "create-volume",
        pod: spec.name,
        volume: { key: "", name, external: false, options: {}, labels },
      },
      `volume ${name}`,
      `it records that ${inWords(standing)}`,
    );
  }
  const named = new Set([...spec.volumes, ...spec.secrets].map(({ name }) => name));
  for (const { volume, standing } of belongings.standings) {
    if (wanted.has(standing) || !named.has(nameIn(standing))) continue;
    plan.add(
      { kind: "remove-volume", volume },
      `volume ${volume}`,
      `no longer true: ${inWords(standing)}`,
    );
  }
}

/** Whether what the pod has was made to be something else. */
function isChange(
  standing: Standing,
  { volumes, ephemeral, secrets, anonymous }: Belongings,
): boolean {
  const name = nameIn(standing);
  if (standing.startsWith("external secret")) return secrets.includes(name);
  if (standing.startsWith("external")) return volumes.includes(name);
  return ephemeral.includes(name) && anonymous.every(({ volume }) => volume !== name);
}

export function nameIn(standing: Standing): string {
  return standing.split(" ").slice(2).join(" ");
}

function inWords(standing: Standing): string {
  const name = nameIn(standing);
  return standing.startsWith("external") ? `${name} is external` : `${name} stays at down`;
}
