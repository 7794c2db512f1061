import {
  parseDuration,
  parseInterval,
  parseIntervalOrNone,
  parsePositiveDuration,
} from "../format/duration.ts";
import { type HttpCheck, parseHttpCheck } from "../format/probe.ts";
import type { ContainerSpec, HealthcheckSpec, HookSpec, ProbeSpec } from "../model.ts";
import type { ContainerInput } from "../schema/container.ts";
import { anyNumber, compact } from "./limits.ts";
import { isList, oneOf, readCommand, readFlag } from "./mappings.ts";
import type { Pass } from "./pass.ts";

/** Compose's defaults. */
export function readHealthcheck(
  container: ContainerInput,
  pass: Pass,
): HealthcheckSpec | undefined {
  const given = container.healthcheck;
  if (given === undefined) return undefined;
  const check = typeof given === "string" ? {} : given;
  // Compose takes 0 for what is not said.
  const duration = (value: unknown, otherwiseMs: number, parse = parseDuration): number =>
    (value === undefined ? 0 : pass.read(parse, value)) || otherwiseMs;
  return {
    test: readTest(container, pass),
    intervalMs: duration(check.interval, 30_000, parseIntervalOrNone),
    timeoutMs: duration(check.timeout, 30_000),
    retries: check.retries === undefined ? 3 : pass.read(anyNumber, check.retries),
    startPeriodMs: duration(check.start_period, 0),
  };
}

function readTest({ healthcheck }: ContainerInput, pass: Pass): readonly string[] {
  if (typeof healthcheck === "string") return ["CMD-SHELL", healthcheck];
  if (readFlag(pass, healthcheck?.disable) || healthcheck?.test === undefined) return ["NONE"];
  const { test } = healthcheck;
  return isList(test) ? test.map((_, index) => pass.text(test, index)) : ["CMD-SHELL", test];
}

type ProbesInput = NonNullable<ContainerInput["probes"]>;
type ProbeInput = NonNullable<ProbesInput["startup"]>;
type Timing = Pick<ProbeSpec, "intervalMs" | "timeoutMs" | "retries">;

/** A start is watched closely, what runs less so. */
const timings: Record<keyof ProbesInput, Timing> = {
  startup: { intervalMs: 1000, timeoutMs: 2000, retries: 60 },
  ready: { intervalMs: 5000, timeoutMs: 2000, retries: 3 },
  live: { intervalMs: 10_000, timeoutMs: 2000, retries: 3 },
};

export function readProbes(container: ContainerInput, pass: Pass): ContainerSpec["probes"] {
  const { startup, ready, live } = container.probes ?? {};
  return compact({
    startup: startup && readProbe(startup, timings.startup, pass),
    ready: ready && readProbe(ready, timings.ready, pass),
    live: live && readProbe(live, timings.live, pass),
  });
}

type HookInput = NonNullable<ContainerInput["pre_stop"]>;

export function readHooks(container: ContainerInput, pass: Pass): ContainerSpec["hooks"] {
  const { post_start: postStart, pre_stop: preStop } = container;
  return compact({
    postStart: postStart && readHook(postStart, pass),
    preStop: preStop && readHook(preStop, pass),
  });
}

function readHook({ exec, http, sleep }: HookInput, pass: Pass): HookSpec {
  if (exec !== undefined) return { exec: readCommand(exec, pass) };
  if (http !== undefined) return { http: readHttp(http, pass) };
  return { sleepMs: pass.read(parseDuration, sleep) };
}

function readProbe(probe: ProbeInput, timing: Timing, pass: Pass): ProbeSpec {
  const { interval, timeout, retries, start_period: startPeriod } = probe;
  return {
    check: readCheck(probe, pass),
    intervalMs: interval === undefined ? timing.intervalMs : pass.read(parseInterval, interval),
    timeoutMs: timeout === undefined ? timing.timeoutMs : pass.read(parsePositiveDuration, timeout),
    retries: retries === undefined ? timing.retries : pass.read(anyNumber, retries),
    startPeriodMs: startPeriod === undefined ? 0 : pass.read(parseDuration, startPeriod),
  };
}

function readCheck(probe: ProbeInput, pass: Pass): ProbeSpec["check"] {
  const { exec, http, tcp } = probe;
  if (exec !== undefined) return { exec: readCommand(exec, pass) };
  if (http !== undefined) return { http: readHttp(http, pass) };
  if (tcp !== undefined) return { tcp: pass.read(anyNumber, tcp) };
  return { log: pass.text(probe, "log") };
}

function readHttp(http: NonNullable<ProbeInput["http"]>, pass: Pass): HttpCheck {
  if (typeof http === "object") {
    const { port, path = "/", scheme } = http;
    return {
      scheme: scheme === undefined ? "http" : pass.read(oneOf(["http", "https"]), scheme),
      port: pass.read(anyNumber, port),
      path: path.startsWith("/") ? path : `/${path}`,
    };
  }
  return pass.read(
    (text) => parseHttpCheck(/^\d+$/.test(text.trim()) ? `:${text.trim()}` : text),
    http,
  );
}
