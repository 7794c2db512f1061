import { readdirSync } from "node:fs";
import { parse as parseToml, TomlError } from "smol-toml";
import { SidepodError } from "../../../errors.ts";
import type { Environment } from "../../../host/environment.ts";
import { readSmallFile, whereReadable } from "../../../host/read-small-file.ts";
import { configurationFolder } from "./configuration-folder.ts";
import type { EngineAddress } from "./finding.ts";

/** The connections that Podman knows, and the one that it uses by default. */
interface Destinations {
  readonly destinations: ReadonlyMap<string, EngineAddress>;
  readonly active?: string;
  /** The files that were read. */
  readonly files: readonly string[];
}

/**
 * Reads Podman's list of connections from its files: `podman-connections.json` goes before the
 * `[engine]` tables of containers.conf.
 *
 * @podman <5.0: there is no `podman-connections.json`.
 *
 * @throws SidepodError `engine-setup` for a file that cannot be parsed
 */
export function readDestinations(environment: Environment): Destinations {
  const files: string[] = [];
  const destinations = new Map<string, EngineAddress>();
  let active: string | undefined;
  const take = (path: string, read: (text: string) => Table) => {
    const text = understand(path, () => readSmallFile(path));
    if (text === undefined) return;
    const table = understand(path, () => read(text));
    if (table.active === undefined && table.destinations.size === 0) return;
    files.push(path);
    for (const [name, target] of table.destinations) destinations.set(name, target);
    active = table.active ?? active;
  };
  for (const path of configurationFiles(environment)) take(path, readConfiguration);
  take(connectionsFile(environment), readConnections);
  return active ? { destinations, active, files } : { destinations, files };
}

interface Table {
  readonly destinations: ReadonlyMap<string, EngineAddress>;
  readonly active?: string | undefined;
}

function readConfiguration(text: string): Table {
  const none = { destinations: new Map<string, EngineAddress>() };
  // Most files have neither; they need not be parsed at every command.
  if (!/^[^#\n]*(?:active_service|service_destinations)/m.test(text)) return none;
  const engine = parseToml(text).engine;
  if (!isTable(engine)) return none;
  return {
    active: asText(engine.active_service),
    destinations: readTargets(engine.service_destinations, "uri", "identity"),
  };
}

function readConnections(text: string): Table {
  const connection = asTable(asTable(JSON.parse(text)).Connection);
  return {
    active: asText(connection.Default) || undefined,
    destinations: readTargets(connection.Connections, "URI", "Identity"),
  };
}

function readTargets(value: unknown, uri: string, key: string): ReadonlyMap<string, EngineAddress> {
  const targets = new Map<string, EngineAddress>();
  for (const [name, entry] of Object.entries(asTable(value))) {
    const url = asText(asTable(entry)[uri]);
    const identity = asText(asTable(entry)[key]);
    if (url) targets.set(name, identity ? { url, identity } : { url });
  }
  return targets;
}

/** Where containers.conf can be; later files have the last word. */
export function configurationFiles(environment: Environment): readonly string[] {
  const { env, root } = environment;
  const last = env.CONTAINERS_CONF_OVERRIDE ? [env.CONTAINERS_CONF_OVERRIDE] : [];
  if (env.CONTAINERS_CONF) return [env.CONTAINERS_CONF, ...last];
  const own = configurationFolder(environment);
  return [
    `${root}/usr/share/containers/containers.conf`,
    `${root}/etc/containers/containers.conf`,
    ...listConfigurations(`${root}/etc/containers/containers.conf.d`),
    `${own}/containers.conf`,
    ...listConfigurations(`${own}/containers.conf.d`),
    ...last,
  ];
}

function connectionsFile(environment: Environment): string {
  return (
    environment.env.PODMAN_CONNECTIONS_CONF ||
    `${configurationFolder(environment)}/podman-connections.json`
  );
}

function listConfigurations(folder: string): readonly string[] {
  const names = whereReadable(() => readdirSync(folder)) ?? [];
  return names
    .filter((name) => name.endsWith(".conf"))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function understand<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new SidepodError("engine-setup", `Podman's file ${path} cannot be parsed`, {
      evidence: [reasonOf(cause)],
      hint: "podman system connection list",
      details: { path },
      cause,
    });
  }
}

/** The text of the library goes over several lines, with the place in the file. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (!(cause instanceof TomlError)) return cause.message;
  const [reason = ""] = cause.message.replace(/^Invalid TOML document: /, "").split("\n");
  return `line ${cause.line}: ${reason}`;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asTable(value: unknown): Readonly<Record<string, unknown>> {
  return isTable(value) ? value : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
