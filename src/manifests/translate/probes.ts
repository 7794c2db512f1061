import { compact } from "../../podfile/compact.ts";
import { atValue } from "../../podfile/fault.ts";
import type { ContainerSpec, HookSpec, ProbeSpec } from "../../podfile/model.ts";
import { nearest, quote } from "../../podfile/nearest.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { HookInput, ProbeInput } from "../schema/probe.ts";
import type { Context } from "./context.ts";

interface Place {
  readonly container: ContainerInput;
  readonly path: Path;
  readonly context: Context;
}

export function readProbes(
  container: ContainerInput,
  path: Path,
  context: Context,
): ContainerSpec["probes"] {
  const read = (key: "startupProbe" | "readinessProbe" | "livenessProbe") => {
    const probe = container[key];
    return probe && readProbe(probe, { container, path: [...path, key], context });
  };
  return compact({
    startup: read("startupProbe"),
    ready: read("readinessProbe"),
    live: read("livenessProbe"),
  });
}

/** A zero is Kubernetes' default, as if nothing were given. */
function readProbe(probe: ProbeInput, place: Place): ProbeSpec | undefined {
  const check = readCheck(probe, place);
  if (check === undefined) return undefined;
  return {
    check,
    intervalMs: (probe.periodSeconds || 10) * 1000,
    timeoutMs: (probe.timeoutSeconds || 1) * 1000,
    retries: probe.failureThreshold || 3,
    startPeriodMs: (probe.initialDelaySeconds ?? 0) * 1000,
  };
}

function readCheck(probe: ProbeInput, place: Place): ProbeSpec["check"] | undefined {
  const { exec, httpGet, tcpSocket } = probe;
  if (exec !== undefined) return { exec: exec.command };
  if (httpGet !== undefined) return readHttp(httpGet, place);
  if (tcpSocket === undefined) return undefined; // It is a kind that is left out with a warning.
  const port = readPort(tcpSocket.port, [...place.path, "tcpSocket", "port"], place);
  return port === undefined ? undefined : { tcp: port };
}

export function readHooks(
  container: ContainerInput,
  path: Path,
  context: Context,
): ContainerSpec["hooks"] {
  const read = (key: "postStart" | "preStop") => {
    const hook = container.lifecycle?.[key];
    return hook && readHook(hook, { container, path: [...path, "lifecycle", key], context });
  };
  return compact({ postStart: read("postStart"), preStop: read("preStop") });
}

function readHook({ exec, httpGet, sleep }: HookInput, place: Place): HookSpec | undefined {
  if (exec !== undefined) return { exec: exec.command };
  if (httpGet !== undefined) return readHttp(httpGet, place);
  return sleep && { sleepMs: sleep.seconds * 1000 };
}

type HttpInput = NonNullable<ProbeInput["httpGet"]>;

function readHttp(
  { port: given, path = "/", scheme }: HttpInput,
  place: Place,
): Extract<ProbeSpec["check"], { http: unknown }> | undefined {
  const port = readPort(given, [...place.path, "httpGet", "port"], place);
  if (port === undefined) return undefined;
  return {
    http: {
      scheme: scheme === "HTTPS" ? "https" : "http",
      port,
      path: path.startsWith("/") ? path : `/${path}`,
    },
  };
}

function readPort(
  given: number | string,
  path: Path,
  { container, context }: Place,
): number | undefined {
  if (typeof given === "number") return given;
  const ports = container.ports ?? [];
  const port = ports.find(({ name }) => name === given)?.containerPort;
  if (port !== undefined) return port;
  context.report(
    atValue(path, "undeclared", `the container has no port named ${quote(given)}`, {
      hint: /^\d+$/.test(given) ? "write a number without quotes" : undefined,
      suggestion: nearest(
        given,
        ports.flatMap(({ name }) => name ?? []),
      ),
    }),
  );
  return undefined;
}
