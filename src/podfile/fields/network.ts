import * as z from "zod/mini";
import { Problem } from "../diagnostic.ts";
import {
  joinExtraHost,
  parseAddress,
  parseExtraHost,
  parseHostName,
  parseName,
} from "../format/name.ts";
import { type LongPort, parseLongPort, parsePort, writePort } from "../format/port.ts";
import type { Pass } from "../load/pass.ts";
import { type PodSpec, type PortSpec, podDefaults } from "../model.ts";
import { field, map, requiredField } from "../schema/map.ts";
import { assignments, formatted, formattedScalar, oneOrMany, text } from "../schema/primitives.ts";
import { type Codec, mapOf, oneOrList, podField, textOf, unlessEmpty } from "./field.ts";
import { isList, oneOf } from "./values.ts";

const longPort = map(
  {
    target: requiredField(text, "The container's port."),
    published: field(text, "The host's port; by default chosen by the engine."),
    host_ip: field(z.string, "The host's address; default all."),
    protocol: field(z.string, "tcp, udp or sctp; default tcp."),
    name: field(z.string, "For readers only; no effect."),
    app_protocol: field(z.string, "For readers only; no effect."),
    mode: field(z.string, "Ignored, as there is only one machine."),
  },
  ({ value, issues }) => {
    const result = parseLongPort(value);
    if (!(result instanceof Problem)) return;
    const { message, hint } = result;
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

const ports = () =>
  z.array(
    z.union([
      formattedScalar(parsePort, { examples: ["8080:80", "127.0.0.1:8080:80/udp"] }),
      longPort,
    ]),
  );

const extraHosts = () =>
  z.union([
    z.array(formatted(parseExtraHost, { examples: ["db:10.0.0.5"] })),
    z.record(
      formatted(parseHostName),
      oneOrMany(formatted((address) => joinExtraHost("name", address))),
    ),
  ]);

type ExtraHosts = z.infer<ReturnType<typeof extraHosts>>;

const portsOfPod: Codec<readonly PortInput[], PodSpec> = {
  toSpec: (given, { pass, spec }) => ({
    ports: dedupe([...spec.ports, ...given.flatMap((port) => readPort(port, pass))]),
  }),
  toFile: (spec) => unlessEmpty(spec.ports.map(writePort)),
};

const hostsOfPod: Codec<ExtraHosts, PodSpec> = {
  toSpec: (given, { pass, spec }) => ({
    extraHosts: dedupe([...spec.extraHosts, ...readExtraHosts(given, pass)]),
  }),
  toFile: (spec) => unlessEmpty(spec.extraHosts),
};

const shared = oneOf(["net", "ipc", "uts", "pid", "cgroup"]);

/** What the containers of a pod share. */
export const podNetwork = {
  ports: podField(
    ports,
    "Ports of the host that are published from the pod, in Compose's forms.",
    portsOfPod,
  ),
  share: podField(
    () => z.array(z.enum(["net", "ipc", "uts", "pid", "cgroup"])),
    "Namespaces that all containers share; default net, ipc and uts.",
    {
      toSpec: (given, { pass }) => ({
        share: [...new Set(given.map((one) => pass.read(shared, one)))],
      }),
      toFile: ({ share }) => (String(share) === String(podDefaults.share) ? undefined : share),
    },
  ),
  userns: podField(z.string, "The user namespace: auto, keep-id, nomap, host.", textOf("userns")),
  networks: podField(
    () => oneOrMany(z.string()),
    "bridge, host, none, slirp4netns, pasta, or names of networks that exist.",
    {
      toSpec: (given) => ({ networks: [given].flat() }),
      toFile: ({ networks }) => oneOrList(networks),
    },
  ),
  hostname: podField(
    () => formatted(parseName),
    "The host name of all containers; default the pod's name.",
    textOf("hostname"),
  ),
  sysctls: podField(assignments, "Kernel settings of the shared namespaces.", mapOf("sysctls")),
  dns: podField(() => oneOrMany(formatted(parseAddress)), "Name servers.", {
    toSpec: (given) => ({ dns: [given].flat() }),
    toFile: ({ dns }) => oneOrList(dns),
  }),
  extra_hosts: podField(extraHosts, "Additional lines of /etc/hosts: NAME:ADDRESS.", hostsOfPod),
};

/** Keys of a container that belong to its pod. */
export const movedToPod = {
  extra_hosts: podField(
    extraHosts,
    "Moved to the pod, whose containers share one /etc/hosts.",
    hostsOfPod,
  ),
  ports: podField(ports, "Moved to the pod, as all ports belong to it.", portsOfPod),
};

type PortInput = string | number | LongPort;

/** Numbers are always real; the host's address is the file's text. */
export function readPort(input: PortInput, pass: Pass): PortSpec[] {
  if (typeof input !== "object") return pass.read(parsePort, input);
  const real = (key: keyof LongPort): string | undefined =>
    input[key] === undefined ? undefined : pass.real(input[key]);
  const parsed = pass.read(
    () =>
      parseLongPort({
        target: pass.real(input.target),
        published: real("published"),
        host_ip: real("host_ip"),
        protocol: real("protocol"),
      }),
    "",
  );
  if (!input.host_ip) return parsed;
  const hostIp = pass.text(input, "host_ip").replace(/^\[(.*)\]$/, "$1");
  return parsed.map((port) => ({ ...port, hostIp }));
}

function readExtraHosts(given: ExtraHosts, pass: Pass): string[] {
  if (isList(given)) return given.map((item) => pass.read(parseExtraHost, item));
  return pass
    .entries(given)
    .flatMap(([name, addresses]) =>
      [addresses]
        .flat()
        .map((address) => pass.read((written) => joinExtraHost(name, written), address)),
    );
}

/** What is given twice is meant once. */
function dedupe<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
