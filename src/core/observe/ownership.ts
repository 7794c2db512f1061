import { Problem } from "../../podfile/diagnostic.ts";
import { parseContainerName } from "../../podfile/format/name.ts";
import type { ContainerSpec, Role } from "../../podfile/model.ts";
import { containerShape, podShape, type Shape } from "../../podfile/shape.ts";
import type { Labels } from "../plan/plan.ts";
import { label, labelVersion, type PodPart } from "./labels.ts";

/**
 * Whether Sidepod made something, by its labels, and what they hold of its specification.
 *
 * Anyone may write labels, and every container has those of its image: one that was committed from a
 * container of Sidepod's makes others with the very same. So labels count only where they name what has
 * them, since no two containers or pods have one name; and what they hold is checked as a file is.
 */
export type Claim<Spec> =
  | { readonly ours: true; readonly spec: Spec }
  /** Why labels of Sidepod's that are there do not count; absent where there are none. */
  | { readonly ours: false; readonly why?: string };

/** Longer than what Sidepod writes, whose contents the engine bounds. */
const maxSpec = 4 * 1024 * 1024;

/** @param name the engine's, which stays the same as long as the pod is there */
export function claimOfPod(labels: Labels, name: string): Claim<PodPart> {
  const version = labels[label.version];
  if (version === undefined) return { ours: false };
  if (version !== labelVersion) return notOurs(versionProblem(version));
  const read = readSpec<PodPart>(labels, podShape);
  if (typeof read === "string") return notOurs(read);
  return read.name === name
    ? { ours: true, spec: read }
    : notOurs(`its labels are those of pod ${read.name}`);
}

/** @param pod the name of the pod that it is in, and whether that is Sidepod's */
export function claimOfContainer(
  labels: Labels,
  fullName: string,
  pod: { readonly name: string; readonly ours: boolean },
): Claim<ContainerSpec> {
  if (labels[label.role] === undefined) return { ours: false };
  if (!pod.ours) return notOurs("it is in a pod that Sidepod did not create");
  const read = readSpec<ContainerSpec>(labels, containerShape);
  if (typeof read === "string") return notOurs(read);
  if (read.fullName !== fullName) return notOurs(`its labels are those of ${read.fullName}`);
  const fits =
    labels[label.pod] === pod.name &&
    labels[label.name] === read.name &&
    labels[label.role] === read.role &&
    isName(read.name, read.role);
  if (!fits) return notOurs("its labels contradict each other");
  return orderOf(labels) === undefined
    ? notOurs(`its label ${label.order} is not a number`)
    : { ours: true, spec: read };
}

/** Whether a container has the labels of a debug container, and they are its own. */
export function isDebugContainer(labels: Labels, fullName: string): boolean {
  const { [label.name]: name = "", [label.targetId]: targetId, [label.expires]: expires } = labels;
  if (labels[label.role] !== "debug" || !targetId) return false;
  const isCopy = Boolean(labels[label.copy]);
  // Of a copy the user has chosen the name, and it may live for ever.
  if (expires === undefined ? !isCopy : Number.isNaN(Date.parse(expires))) return false;
  if (isCopy) return name === fullName;
  return /^(debug|relay)-[0-9a-f]{6}$/.test(name) && fullName.endsWith(`-${name}`);
}

/**
 * Whether the image that a debug container was made from has given it its labels: of a copy the name
 * proves little.
 */
export function areInherited(labels: Labels, ofImage: Labels): boolean {
  return ofImage[label.role] !== undefined && ofImage[label.maker] === labels[label.maker];
}

/** `webapp/proxy` for a container that has its own labels of Sidepod's. */
export function nameInPod(labels: Labels, fullName: string): string | undefined {
  const { [label.pod]: pod, [label.name]: name } = labels;
  if (!pod || !name) return undefined;
  // A supervisor tells of its containers without the rest.
  const isTold = labels[label.role] === undefined && labels[label.spec] === undefined;
  const isOwn =
    isTold ||
    isDebugContainer(labels, fullName) ||
    claimOfContainer(labels, fullName, { name: pod, ours: true }).ours;
  return isOwn ? `${pod}/${name}` : undefined;
}

/** Whether a volume or a secret was made for a pod: what is noted with it names it, too. */
export function isMadeFor(pod: string, notes: Labels, name: string): boolean {
  return notes[label.pod] === pod && notes[label.name] === name;
}

/** The place in the start order; undefined where the label is none. */
export function orderOf({ [label.order]: text = "" }: Labels): number | undefined {
  return /^\d{1,9}(\.\d{1,20})?$/.test(text) ? Number(text) : undefined;
}

function notOurs(why: string): { readonly ours: false; readonly why: string } {
  return { ours: false, why };
}

function versionProblem(version: string): string {
  const isNewer = /^\d{1,9}$/.test(version) && Number(version) > Number(labelVersion);
  return isNewer
    ? `it was created by a newer Sidepod, whose labels have version ${version}`
    : `its label ${label.version} is not in the form that Sidepod writes`;
}

/** The specification that a label holds, or what is wrong with it, in words that repeat none of it. */
function readSpec<Spec>(labels: Labels, shape: Shape): Spec | string {
  const text = labels[label.spec];
  if (text === undefined) return `it has no label ${label.spec}`;
  const wrong = `its label ${label.spec} is not in the form that Sidepod writes`;
  if (text.length > maxSpec) return `${wrong}: it is too long`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return `${wrong}: it is not JSON`;
    throw error;
  }
  const problem = shape(value);
  return problem === undefined ? (value as Spec) : `${wrong}: ${problem.replace(/^[. ]/, "")}`;
}

function isName(name: string, role: Role): boolean {
  return role === "main" ? name === "main" : !(parseContainerName(name) instanceof Problem);
}
