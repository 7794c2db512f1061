import { containerFields } from "../../podfile/fields/container.ts";
import { ending, podEnding } from "../../podfile/fields/ending.ts";
import { writeFields } from "../../podfile/fields/field.ts";
import { podFields } from "../../podfile/fields/pod-file.ts";
import {
  type ContainerSpec,
  containerDefaults,
  type PodSpec,
  podDefaults,
} from "../../podfile/model.ts";
import type { PodPart } from "../observe/labels.ts";
import { canonicalJson } from "./hash.ts";

const unknownCause = "its recorded spec is unknown";

/**
 * What differs between the specification that a container was made from and the one now asked for, in
 * the pod file's words; limits apart, which the engine changes while it runs.
 *
 * @param pod the pod that it is part of
 */
export function containerCause(
  was: Partial<ContainerSpec> | undefined,
  now: ContainerSpec,
  pod: PodSpec,
): string {
  if (was === undefined) return unknownCause;
  const { limits, pullPolicy } = now;
  const { name, fullName, role } = now;
  const before = { name, fullName, role, ...containerDefaults, ...was, limits, pullPolicy };
  return inWords(changedKeys(keysOf(before), keysOf(now)));

  function keysOf(container: ContainerSpec): Record<string, unknown> {
    const ends = { ...ending, "pod.stop_grace_period": podEnding.stop_grace_period };
    return {
      ...writeFields(containerFields, container, pod),
      ...writeFields(ends, { ...pod, containers: [container] }, pod),
      // Not of the file.
      "its role": container.role,
      "restart handling": container.keeper,
    };
  }
}

/** The same of what belongs to the pod as a whole. */
export function podCause(was: Partial<PodPart> | undefined, now: PodPart): string {
  if (was === undefined) return unknownCause;
  const keysOf = (part: PodPart): Record<string, unknown> => {
    const pod = { ...part, containers: [] };
    return writeFields(podFields, pod, pod);
  };
  return inWords(changedKeys(keysOf({ ...podDefaults, ...was, name: now.name }), keysOf(now)));
}

function changedKeys(
  was: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(now)])].filter(
    (key) => canonicalJson(was[key] ?? null) !== canonicalJson(now[key] ?? null),
  );
}

function inWords(keys: readonly string[]): string {
  if (keys.length === 0) return "a value that is not recorded in the labels changed";
  return `${new Intl.ListFormat("en").format(keys)} changed`;
}
