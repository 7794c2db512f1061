import type { Namespace } from "../../../libpod/types/namespace.ts";
import type { PodCreate } from "../../../libpod/types/pod.ts";

/** Reads `host`, `none`, `keep-id:uid=5`, `auto`, ... into Podman's form. */
export function namespaceOf(text: string): Namespace {
  const colon = text.indexOf(":");
  if (colon === -1) return { nsmode: text };
  return { nsmode: text.slice(0, colon), value: text.slice(colon + 1) };
}

/** Networks that are a way of connecting rather than the name of one. */
const modes = new Set(["host", "none", "bridge", "private", "slirp4netns", "pasta"]);

/** The pod's `netns` and `Networks`. With nothing asked for the engine's own default holds. */
export function networksOf(networks: readonly string[]): Pick<PodCreate, "netns" | "Networks"> {
  const [first] = networks;
  if (first === undefined) return {};
  const namespace = namespaceOf(first);
  if (modes.has(namespace.nsmode ?? "")) return { netns: namespace };
  return {
    netns: { nsmode: "bridge" },
    Networks: Object.fromEntries(networks.map((name) => [name, {}])),
  };
}
