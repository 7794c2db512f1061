import type { Labels } from "../../../core/plan/plan.ts";
import type { PodCreate } from "../../../libpod/types/pod.ts";
import type { Namespace } from "../../../libpod/types/resources.ts";
import type { PodSpec } from "../../../podfile/model.ts";
import { resourcesOf } from "./resources.ts";

/**
 * The body of `POST libpod/pods/create` (Podman's PodSpecGenerator). Volumes, capabilities and
 * security options are left out on purpose: every container would inherit them.
 */
export function podBody(spec: PodSpec, labels: Labels): PodCreate {
  const {
    name,
    hostname,
    ports,
    share,
    userns,
    networks,
    limits,
    sysctls,
    dns,
    extraHosts,
    // Made beside the pod; labels are given.
    containers: _containers,
    volumes: _volumes,
    secrets: _secrets,
    labels: _labels,
    ...forgotten
  } = spec;
  forgotten satisfies Record<string, never>;
  const resources = resourcesOf(limits);
  return {
    name,
    labels,
    // A pod outlives the end of its containers until `down`.
    exit_policy: "continue",
    shared_namespaces: share,
    ...(hostname !== undefined && { hostname: hostname }),
    ...(ports.length > 0 && {
      portmappings: ports.map(({ hostIp, hostPort, containerPort, protocol }) => ({
        container_port: containerPort,
        protocol,
        ...(hostIp !== undefined && { host_ip: hostIp }),
        // Podman chooses a free port where it is 0.
        host_port: hostPort ?? 0,
      })),
    }),
    ...networksOf(networks),
    ...(userns !== undefined && { userns: namespaceOf(userns) }),
    ...(resources !== undefined && { resource_limits: resources }),
    ...(Object.keys(sysctls).length > 0 && { sysctl: sysctls }),
    ...(dns.length > 0 && { dns_server: dns }),
    ...(extraHosts.length > 0 && { hostadd: extraHosts }),
  };
}

/** Reads `host`, `none`, `keep-id:uid=5`, `auto`, ... into Podman's form. */
function namespaceOf(text: string): Namespace {
  const colon = text.indexOf(":");
  if (colon === -1) return { nsmode: text };
  return { nsmode: text.slice(0, colon), value: text.slice(colon + 1) };
}

/** Networks that are a way of connecting rather than the name of one. */
const modes = new Set(["host", "none", "bridge", "private", "slirp4netns", "pasta"]);

/** The pod's `netns` and `Networks`. With nothing asked for the engine's own default holds. */
function networksOf(networks: readonly string[]): Pick<PodCreate, "netns" | "Networks"> {
  const [first] = networks;
  if (first === undefined) return {};
  const namespace = namespaceOf(first);
  if (modes.has(namespace.nsmode ?? "")) return { netns: namespace };
  return {
    netns: { nsmode: "bridge" },
    Networks: Object.fromEntries(networks.map((name) => [name, {}])),
  };
}
