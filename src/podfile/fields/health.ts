import * as z from "zod/mini";
import { bounds } from "../bounds.ts";
import { Problem } from "../diagnostic.ts";
import { atKey, atValue, type Fault } from "../fault.ts";
import {
  parseDuration,
  parseInterval,
  parseIntervalOrNone,
  parsePositiveDuration,
  writeDuration,
} from "../format/duration.ts";
import { joinWords } from "../format/shell-words.ts";
import type { Pass } from "../load/pass.ts";
import type { HealthcheckSpec, HookSpec, ProbeSpec } from "../model.ts";
import { nearest, quote } from "../nearest.ts";
import { field, type InputOf, map, requiredField } from "../schema/map.ts";
import {
  command,
  duration,
  flag,
  formatted,
  interval,
  intervalOrNone,
  numeric,
  positiveDuration,
  text,
} from "../schema/primitives.ts";
import type { Path } from "../yaml/locate.ts";
import { containerField, unlessEmpty } from "./field.ts";
import { anyNumber, isList, oneOf, readCommand, readFlag } from "./values.ts";

const healthcheck = map({
  test: field(
    () => z.union([z.string(), z.array(text())]),
    "A string is run by the shell; a list begins with CMD, CMD-SHELL or NONE.",
  ),
  interval: field(intervalOrNone, "Time between two checks; default 30s."),
  timeout: field(duration, "Time limit of a check; default 30s."),
  retries: field(
    () => numeric(bounds.failures),
    "Failures until it counts as unhealthy; default 3.",
  ),
  start_period: field(duration, "Time in which failures do not count; default 0."),
  start_interval: field(duration, "Not supported."),
  disable: field(flag, "Disables the image's own check."),
});

const port = () => numeric(bounds.port);

const httpCheck = map({
  port: requiredField(port, "The port inside the pod."),
  path: field(z.string, "The path; default /."),
  scheme: field(() => z.enum(["http", "https"]), "Default http."),
});

const httpAddress = () =>
  z.union([formatted(parseHttpCheck, { examples: [":8000/healthz"] }), port(), httpCheck]);

const probe = map(
  {
    exec: field(command, "A command in the container; status 0 is success."),
    http: field(httpAddress, "An address inside the pod; status 200 to 399 is success."),
    tcp: field(port, "A port inside the pod that accepts a connection."),
    log: field(text, "A text that must appear in a line of the container's log."),
    interval: field(interval, "Time between two checks."),
    timeout: field(positiveDuration, "Time limit of a check."),
    retries: field(() => numeric(bounds.failures), "Failures in a row until the probe has failed."),
    start_period: field(duration, "Time in which failures do not count."),
  },
  ({ value, issues }) => {
    const { exec, http, tcp, log } = value;
    const given = [exec, http, tcp, log].filter((one) => one !== undefined).length;
    if (given === 1) return;
    const message = given === 0 ? "the probe has no check" : "the probe has more than one check";
    const hint = "set one of exec, http, tcp, log";
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

/** Compose has lists of commands here; one command says the same. */
const hook = map(
  {
    exec: field(command, "A command in the container."),
    http: field(httpAddress, "An address inside the pod to request."),
    sleep: field(duration, "A pause, for example until a load balancer has noticed."),
  },
  ({ value, issues }) => {
    const given = [value.exec, value.http, value.sleep].filter((one) => one !== undefined).length;
    if (given === 1) return;
    const message = given === 0 ? "the hook does nothing" : "the hook does more than one thing";
    const hint = "set one of exec, http, sleep";
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

const probes = map({
  startup: field(() => probe, "Later containers start only after it succeeds."),
  ready: field(() => probe, "Whether the container can do its work."),
  live: field(() => probe, "When it fails, the container is restarted."),
});

/** Whether a container works, and what is done as it starts and stops. */
export const health = {
  healthcheck: containerField(
    () => z.union([z.string(), healthcheck]),
    "A command that checks its health.",
    {
      toSpec: (value, { pass }) => ({ healthcheck: readHealthcheck(value, pass) }),
      toFile: (spec) => spec.healthcheck && writeHealthcheck(spec.healthcheck),
    },
  ),
  probes: containerField(
    () => probes,
    "Checks that decide when it has started, is ready, and is alive.",
    {
      toSpec: (given, { pass }) => ({
        probes: Object.fromEntries(
          probeNames.flatMap((name) => {
            const probe = given[name];
            return probe === undefined ? [] : [[name, readProbe(probe, timings[name], pass)]];
          }),
        ),
      }),
      toFile: (spec) =>
        unlessEmpty(
          Object.fromEntries(
            probeNames.flatMap((name) => {
              const probe = spec.probes[name];
              return probe === undefined ? [] : [[name, writeProbe(probe, timings[name])]];
            }),
          ),
        ),
    },
  ),
  post_start: containerField(() => hook, "Runs after each start; a failure restarts it.", {
    toSpec: (value, { pass, spec: { hooks } }) => ({
      hooks: { ...hooks, postStart: readHook(value, pass) },
    }),
    toFile: ({ hooks }) => hooks.postStart && writeHook(hooks.postStart),
  }),
  pre_stop: containerField(() => hook, "Runs before the stop signal, within the grace period.", {
    toSpec: (value, { pass, spec: { hooks } }) => ({
      hooks: { ...hooks, preStop: readHook(value, pass) },
    }),
    toFile: ({ hooks }) => hooks.preStop && writeHook(hooks.preStop),
  }),
};

type HealthcheckInput = string | z.infer<typeof healthcheck>;
type ProbeInput = z.infer<typeof probe>;
type HookInput = z.infer<typeof hook>;
type HttpInput = NonNullable<ProbeInput["http"]>;

/** Compose's defaults. */
const usual: Omit<HealthcheckSpec, "test"> = {
  intervalMs: 30_000,
  timeoutMs: 30_000,
  retries: 3,
  startPeriodMs: 0,
};

function readHealthcheck(given: HealthcheckInput, pass: Pass): HealthcheckSpec {
  const check = typeof given === "string" ? { test: given } : given;
  // Compose takes 0 for what is not said.
  const ms = (value: unknown, otherwiseMs: number, parse = parseDuration): number =>
    (value === undefined ? 0 : pass.read(parse, value)) || otherwiseMs;
  return {
    test: readTest(check, pass),
    intervalMs: ms(check.interval, usual.intervalMs, parseIntervalOrNone),
    timeoutMs: ms(check.timeout, usual.timeoutMs),
    retries: check.retries === undefined ? usual.retries : pass.read(anyNumber, check.retries),
    startPeriodMs: ms(check.start_period, usual.startPeriodMs),
  };
}

function readTest({ test, disable }: z.infer<typeof healthcheck>, pass: Pass): readonly string[] {
  if (readFlag(pass, disable) || test === undefined) return ["NONE"];
  return isList(test) ? test.map((_, index) => pass.text(test, index)) : ["CMD-SHELL", test];
}

function writeHealthcheck({ test, ...timing }: HealthcheckSpec): unknown {
  const [kind, ...rest] = test;
  const shell = kind === "CMD-SHELL" && rest.length === 1 ? rest[0] : undefined;
  const times = writeTiming(timing, usual);
  if (shell !== undefined && Object.keys(times).length === 0) return shell;
  return { ...(kind === "NONE" ? { disable: true } : { test: shell ?? test }), ...times };
}

type Timing = Omit<ProbeSpec, "check">;

/** A start is watched closely, what runs less so. */
const timings: Readonly<Record<keyof z.infer<typeof probes>, Timing>> = {
  startup: { intervalMs: 1000, timeoutMs: 2000, retries: 60, startPeriodMs: 0 },
  ready: { intervalMs: 5000, timeoutMs: 2000, retries: 3, startPeriodMs: 0 },
  live: { intervalMs: 10_000, timeoutMs: 2000, retries: 3, startPeriodMs: 0 },
};

const probeNames = ["startup", "ready", "live"] as const;

function readProbe(probe: ProbeInput, timing: Timing, pass: Pass): ProbeSpec {
  const { interval, timeout, retries, start_period: startPeriod } = probe;
  return {
    check: readCheck(probe, pass),
    intervalMs: interval === undefined ? timing.intervalMs : pass.read(parseInterval, interval),
    timeoutMs: timeout === undefined ? timing.timeoutMs : pass.read(parsePositiveDuration, timeout),
    retries: retries === undefined ? timing.retries : pass.read(anyNumber, retries),
    startPeriodMs:
      startPeriod === undefined ? timing.startPeriodMs : pass.read(parseDuration, startPeriod),
  };
}

function writeProbe({ check, ...timing }: ProbeSpec, usually: Timing): unknown {
  return { ...writeCheck(check), ...writeTiming(timing, usually) };
}

function writeTiming(timing: Timing, usually: Timing): object {
  const { intervalMs, timeoutMs, retries, startPeriodMs } = timing;
  return {
    ...(intervalMs !== usually.intervalMs && { interval: writeDuration(intervalMs) }),
    ...(timeoutMs !== usually.timeoutMs && { timeout: writeDuration(timeoutMs) }),
    ...(retries !== usually.retries && { retries }),
    ...(startPeriodMs !== usually.startPeriodMs && { start_period: writeDuration(startPeriodMs) }),
  };
}

function readCheck(probe: ProbeInput, pass: Pass): ProbeSpec["check"] {
  const { exec, http, tcp } = probe;
  if (exec !== undefined) return { exec: readCommand(exec, pass) };
  if (http !== undefined) return { http: readHttp(http, pass) };
  if (tcp !== undefined) return { tcp: pass.read(anyNumber, tcp) };
  return { log: pass.text(probe, "log") };
}

function writeCheck(check: ProbeSpec["check"]): object {
  if ("exec" in check) return { exec: joinWords(check.exec) };
  return "http" in check ? { http: writeHttp(check.http) } : check;
}

function readHook({ exec, http, sleep }: HookInput, pass: Pass): HookSpec {
  if (exec !== undefined) return { exec: readCommand(exec, pass) };
  if (http !== undefined) return { http: readHttp(http, pass) };
  return { sleepMs: pass.read(parseDuration, sleep) };
}

function writeHook(hook: HookSpec): object {
  return "sleepMs" in hook ? { sleep: writeDuration(hook.sleepMs) } : writeCheck(hook);
}

function readHttp(http: HttpInput, pass: Pass): HttpCheck {
  if (typeof http === "object") {
    const { port, path = "/", scheme } = http;
    return {
      scheme: scheme === undefined ? "http" : pass.read(oneOf(["http", "https"]), scheme),
      port: pass.read(anyNumber, port),
      path: path.startsWith("/") ? path : `/${path}`,
    };
  }
  return pass.read(
    (written) => parseHttpCheck(/^\d+$/.test(written.trim()) ? `:${written.trim()}` : written),
    http,
  );
}

function writeHttp(check: HttpCheck): unknown {
  const { scheme, port, path } = check;
  return writeHttpCheck(check) ?? { port, path, ...(scheme === "https" && { scheme }) };
}

/** What the schema cannot say of a health check. */
export function checkHealth(
  { healthcheck }: InputOf<typeof health>,
  path: Path,
  name: string,
): Fault[] {
  if (typeof healthcheck !== "object") return [];
  const at = [...path, "healthcheck"];
  const { test, disable } = healthcheck;
  if (test === undefined) {
    return disable === undefined
      ? [atKey([...at, "test"], "missing", `the health check of ${quote(name)} has no test`)]
      : [];
  }
  if (!Array.isArray(test)) return [];
  const [kind, ...rest] = test.map(String);
  const known = ["CMD", "CMD-SHELL", "NONE"];
  if (kind === undefined || !known.includes(kind)) {
    const hint = 'start it with CMD, for example ["CMD", "curl", "-f", "http://localhost"]';
    const suggestion = nearest(kind ?? "", known);
    const message = "the list does not begin with CMD, CMD-SHELL or NONE";
    return [atValue([...at, "test"], "format", message, { hint, suggestion })];
  }
  if (kind === "CMD-SHELL" && rest.length !== 1) {
    return [atValue([...at, "test"], "format", "CMD-SHELL needs exactly one string after it")];
  }
  return kind === "CMD" && rest.length === 0
    ? [atValue([...at, "test"], "format", "CMD needs a command after it")]
    : [];
}

export interface HttpCheck {
  readonly scheme: "http" | "https";
  readonly port: number;
  readonly path: string;
}

const pattern =
  /^(?:(https?):\/\/)?(?:localhost|127\.0\.0\.1|\[::1\])?(?::(\d{1,5}))?(\/[^\s#]*)?$/;

/** `:8000/healthz`, `https://:8443/`, `http://localhost/ready`. */
export function parseHttpCheck(text: string): HttpCheck | Problem {
  const match = pattern.exec(text.trim());
  if (!match || text.trim() === "") {
    return new Problem("not an address inside the pod", { hint: "for example :8000/healthz" });
  }
  const scheme = match[1] === "https" ? "https" : "http";
  const port = match[2] === undefined ? (scheme === "https" ? 443 : 80) : Number(match[2]);
  if (port < bounds.port.min || port > bounds.port.max) {
    return new Problem("the port is not between 1 and 65535");
  }
  return { scheme, port, path: match[3] ?? "/" };
}

/** `:8000/healthz`; undefined for a path that only the long form can hold. */
export function writeHttpCheck({ scheme, port, path }: HttpCheck): string | undefined {
  if (!/^\/[^\s#]*$/.test(path)) return undefined;
  return `${scheme === "https" ? "https://" : ""}:${port}${path === "/" ? "" : path}`;
}
