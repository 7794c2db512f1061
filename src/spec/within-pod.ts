import { Document, isMap, isScalar, isSeq, Pair, type Range, Scalar, YAMLMap } from "yaml";
import { parseContainerName } from "./format/name.ts";
import type { PodSpec } from "./pod-spec.ts";
import { Problem } from "./problem.ts";

/**
 * A document as if the pod's file had the container among its sidecars, so that it is read and checked
 * as it would be there. What is not the container's own has only what its checks look at.
 *
 * @param place where the name stands in the container's own file
 */
export function withinPod(pod: PodSpec, name: string, container: YAMLMap, place: Range): Document {
  const group = (role: "init" | "sidecar") =>
    map(
      pod.containers
        .filter((one) => one.role === role && one.name !== name)
        // Labels may have been written by anyone.
        .filter((one) => !(parseContainerName(one.name) instanceof Problem))
        .map((one) => [one.name, standIn(pod.name, one)]),
    );
  const sidecars = group("sidecar");
  const key = quoted(name);
  key.range = place;
  sidecars.items.push(new Pair(key, container));
  const main = pod.containers.find(({ role }) => role === "main");
  // What is kept of a pod does not tell them apart.
  const used = configsOf(container);
  const configs = pod.secrets.filter((one) => used.includes(one.key));
  const secrets = pod.secrets.filter((one) => !configs.includes(one));
  const document = new Document();
  document.contents = map([
    ["name", quoted(pod.name)],
    ["pod", map([["share", document.createNode(pod.share)]])],
    ["init", group("init")],
    ["sidecars", sidecars],
    ["main", standIn(pod.name, main ?? { name: "main", fullName: `${pod.name}-main` })],
    ["volumes", map(pod.volumes.map(({ key, name: own }) => [key, external(own)]))],
    ["secrets", map(secrets.map(({ key, name: own }) => [key, external(own)]))],
    ["configs", map(configs.map(({ key, name: own }) => [key, external(own)]))],
  ]) as typeof document.contents;
  return document;
}

function configsOf(container: YAMLMap): unknown[] {
  const uses = container.get("configs", true);
  if (!isSeq(uses)) return [];
  return uses.items.map((use) =>
    isMap(use) ? use.get("source") : isScalar(use) ? use.value : undefined,
  );
}

function standIn(
  pod: string,
  { name, fullName }: { readonly name: string; readonly fullName: string },
): YAMLMap {
  const own: [string, Scalar][] =
    fullName === `${pod}-${name}` ? [] : [["container_name", quoted(fullName)]];
  return map([["image", quoted("image")], ...own]);
}

/** The pod has it; where it comes from is no matter of the container. */
function external(name: string): YAMLMap {
  return map([
    ["name", quoted(name)],
    ["external", quoted("true")],
  ]);
}

function map(entries: readonly (readonly [string, unknown])[]): YAMLMap {
  const made = new YAMLMap();
  for (const [key, value] of entries) made.items.push(new Pair(quoted(key), value));
  return made;
}

/** In quotes, or a name that consists of digits would become a number. */
function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = "QUOTE_DOUBLE";
  return scalar;
}
