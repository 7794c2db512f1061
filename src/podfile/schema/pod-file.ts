import * as z from "zod/mini";
import { parseAddress, parseContainerName, parseName } from "../format/name.ts";
import { container, labels, limitFields } from "./container.ts";
import { type Fields, field, map, requiredField } from "./map.ts";
import { duration } from "./mounts.ts";
import { extraHosts, ports } from "./network.ts";
import { flag, formatted, mapValue, oneOrMany } from "./primitives.ts";

const pod = map({
  ports: field(ports, "Ports of the machine that lead into the pod, in Compose's forms."),
  share: field(
    () => z.array(z.enum(["net", "ipc", "uts", "pid", "cgroup"])),
    "Namespaces that all containers share; net, ipc and uts.",
  ),
  userns: field(z.string, "The user namespace: auto, keep-id, nomap, host."),
  networks: field(
    () => oneOrMany(z.string()),
    "bridge, host, none, slirp4netns, pasta, or names of networks that exist.",
  ),
  hostname: field(() => formatted(parseName), "The host name of all containers; the pod's name."),
  ...limitFields,
  stop_grace_period: field(
    duration,
    "How long all containers together may take to stop; 30s, or the longest of their own.",
  ),
  sysctls: field(labels, "Kernel settings of the shared namespaces."),
  dns: field(() => oneOrMany(formatted(parseAddress)), "Name servers."),
  extra_hosts: field(extraHosts, "Further lines of /etc/hosts: NAME:ADDRESS."),
  labels: field(labels, "Labels of the pod."),
});

const containerMap = () => z.record(formatted(parseContainerName), container);

const volume = map({
  name: field(() => formatted(parseName), "The engine's name for it; POD-KEY where not given."),
  external: field(flag, "It exists already and is neither made nor removed."),
  driver: field(z.string, "The engine's volume driver; local."),
  driver_opts: field(() => z.record(z.string(), mapValue()), "Options of the driver."),
  labels: field(labels, "Labels of the volume."),
});

const sources = {
  name: field(() => formatted(parseName), "The engine's name for it; POD-KEY where not given."),
  external: field(flag, "It exists already in the engine."),
  file: field(z.string, "A file that holds the content."),
  environment: field(z.string, "A variable of the caller that holds the content."),
} satisfies Fields;

const secret = map(sources);
const config = map({
  ...sources,
  content: field(z.string, "The content itself; it is not secret."),
});

/** A whole pod file: one pod. The source of the types, the messages and the JSON Schema. */
export const podFile = map({
  name: requiredField(() => formatted(parseName), "The pod's name, unique on the machine."),
  pod: field(() => pod, "What belongs to the pod as a whole: ports, namespaces, limits."),
  init: field(containerMap, "Containers that run to their end, in order, before all others."),
  sidecars: field(containerMap, "Containers started in order before main, stopped after it."),
  main: requiredField(() => container, "The application itself."),
  on_main_exit: field(
    () => z.enum(["stop", "restart", "keep"]),
    "What happens to the pod when main ends; stop.",
  ),
  volumes: field(
    () => z.record(formatted(parseName), z.nullable(volume)),
    "Volumes that containers mount by name.",
  ),
  secrets: field(
    () => z.record(formatted(parseName), secret),
    "Secrets that containers see as files.",
  ),
  configs: field(() => z.record(formatted(parseName), config), "Files that containers see."),
});

export type PodFile = z.infer<typeof podFile>;
