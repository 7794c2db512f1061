import { parseName } from "../format/name.ts";
import { assignments, formatted } from "../schema/primitives.ts";
import { containerField, mapOf, specField, textOf } from "./field.ts";

/** What a container is called. */
export const names = {
  container_name: containerField(
    () => formatted(parseName),
    "The engine's name for it; default POD-NAME.",
    {
      toSpec: (value, { pass }) => ({ fullName: pass.real(value) }),
      toFile: ({ name, fullName }, pod) =>
        fullName === usualFullName(pod.name, name) ? undefined : fullName,
    },
  ),
  hostname: containerField(
    () => formatted(parseName),
    "Its host name; only in a pod that does not share uts.",
    textOf("hostname"),
  ),
  labels: specField(assignments, "Labels of the container.", mapOf("labels")),
};

export const podLabels = {
  labels: specField(assignments, "Labels of the pod.", mapOf("labels")),
};

export function usualFullName(pod: string, name: string): string {
  return `${pod}-${name}`;
}
