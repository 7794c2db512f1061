import type { DebugContainer } from "../engine/debugging.ts";
import { label } from "../engine/labels.ts";
import { SidepodError } from "../errors.ts";
import { nearest } from "../spec/nearest.ts";

/** Less of an ID could as well be a name. */
const shortestId = 4;

/**
 * Finds debug containers by one's name or the start of its ID, or all that were kept of a target by
 * that one's name.
 *
 * @throws SidepodError `not-found` with the nearest name
 */
export function findDebugContainers(
  containers: readonly DebugContainer[],
  name: string,
): readonly DebugContainer[] {
  const of = containers.filter((one) => isOf(name, one));
  return of.length > 0 ? of : [findDebugContainer(containers, name)];
}

/** A session that goes by itself, a copy, and what connects for `forward` have to be named. */
function isOf(name: string, { target, keep, labels }: DebugContainer): boolean {
  return keep && labels[label.copy] === undefined && [name, `${name}/main`].includes(target);
}

/**
 * Finds a debug container by its name, the start of its ID, or its target's name where that has
 * one only that was kept.
 *
 * @throws SidepodError `not-found` with the nearest name, `usage` where it could be several
 */
export function findDebugContainer(
  containers: readonly DebugContainer[],
  name: string,
): DebugContainer {
  const byName = containers.find(({ fullName }) => fullName === name);
  if (byName) return byName;
  const found = containers.filter(
    (one) => isOf(name, one) || (name.length >= shortestId && one.id.startsWith(name)),
  );
  const [first, ...more] = found;
  if (first && more.length === 0) return first;
  const names = (first ? found : containers).map(({ fullName }) => fullName);
  if (first) {
    throw new SidepodError("usage", `${name} has ${found.length} debug containers`, {
      evidence: names,
      hint: "name one of them",
      details: { name, containers: names },
    });
  }
  const near = nearest(name, names);
  throw new SidepodError("not-found", `there is no debug container '${name}'`, {
    hint: near ? `did you mean ${near}?` : "sidepod debug ls",
    details: { name, containers: names },
  });
}
