import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { PodSpec } from "../../podfile/model.ts";
import type { Call } from "../seam/call.ts";
import type { Inventory } from "../seam/inventory.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { recordedPod } from "./labels.ts";

/**
 * What is known of a pod that is there. An `up` can give it volumes and secrets that its own label
 * does not have, as labels of a pod cannot be changed: the engine knows whose they are.
 */
export async function podAround(
  backend: Inventory,
  pod: ObservedPod,
  call: Call,
): Promise<PodSpec> {
  const recorded = recordedPod(pod);
  const { volumes, secrets, anonymous } = await backend.belongings(pod.name, call);
  const named = volumes.filter((name) => anonymous.every(({ volume }) => volume !== name));
  const later = <Item extends { readonly name: string }>(
    names: readonly string[],
    known: readonly Item[],
  ): { readonly key: string; readonly name: string; readonly external: false }[] =>
    names
      .filter((name) => name.startsWith(`${pod.name}-`) && known.every((one) => one.name !== name))
      .map((name) => ({ key: name.slice(pod.name.length + 1), name, external: false }));
  return {
    ...recorded,
    volumes: [
      ...recorded.volumes,
      ...later(named, recorded.volumes).map((one) => ({ ...one, options: {}, labels: {} })),
    ],
    secrets: [...recorded.secrets, ...later(secrets, recorded.secrets)],
  };
}

/** @throws SidepodError `foreign-pod` where Sidepod did not make the pod */
export function refuseForeign({ name, id, managed, foreign }: ObservedPod): void {
  if (managed) return;
  throw new SidepodError("foreign-pod", `pod ${name} was not created by Sidepod`, {
    evidence: [foreign ?? "its definition is unknown, and another tool may depend on it"],
    hint:
      foreign === undefined
        ? commandText`podman pod inspect ${name}`
        : commandText`podman pod rm -f ${name}`,
    details: { pod: name, id },
  });
}

/**
 * Where the pod would go, and everything in it.
 *
 * @throws SidepodError `foreign-pod` where others have put containers into it
 */
export function refuseToTakeForeign(pod: ObservedPod, cause: string): void {
  const foreign = pod.containers.filter(({ managed, role }) => !managed && role !== "infra");
  if (foreign.length === 0) return;
  const names = foreign.map(({ fullName }) => fullName);
  throw new SidepodError(
    "foreign-pod",
    `pod ${pod.name} ${cause} but contains containers that Sidepod did not create`,
    {
      evidence: foreign.map((one) =>
        one.foreign === undefined
          ? `container: ${one.fullName}`
          : `container: ${one.fullName}, ${one.foreign}`,
      ),
      hint: commandText`remove them first: podman rm -f ${names}`,
      details: { pod: pod.name, containers: names },
    },
  );
}

export function podGone(name: string): SidepodError {
  return new SidepodError("not-found", `there is no pod ${name}`, {
    hint: "sidepod ps",
    details: { pod: name },
  });
}
