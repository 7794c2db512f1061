import * as z from "zod/mini";
import { bounds } from "../../podfile/bounds.ts";
import { parseSignal } from "../../podfile/format/scalars.ts";
import { type Fields, field, map, requiredField } from "../../podfile/schema/map.ts";
import { formatted } from "../../podfile/schema/primitives.ts";
import { notCarriedOut } from "./left-aside.ts";
import { integer, seconds, text, texts } from "./scalars.ts";

export const port = integer(bounds.port.min, bounds.port.max);

/** A number, or the name of one of the container's ports. */
const portOrName = () => z.union([port(), z.string()]);

const exec = () =>
  map({ command: requiredField(texts, "The command, run without a shell; status 0 is success.") });

const here = { unless: ["localhost", "127.0.0.1", "::1"] };

const httpGet = () =>
  map({
    port: requiredField(portOrName, "A port of the pod, by number or name."),
    path: field(text, "The path; default /."),
    scheme: field(() => z.enum(["HTTP", "HTTPS"]), "Default HTTP."),
    host: notCarriedOut("Requests go to the pod itself.", here),
    httpHeaders: notCarriedOut("Requests have no custom headers."),
  });

const tcpSocket = () =>
  map({
    port: requiredField(portOrName, "A port of the pod, by number or name."),
    host: notCarriedOut("Requests go to the pod itself.", here),
  });

/** Exactly one of several keys. */
function oneOf(keys: readonly string[], nothing: string): z.core.CheckFn<object> {
  return ({ value, issues }) => {
    const given = keys.filter((key) => Reflect.get(value, key) !== undefined);
    if (given.length === 1) return;
    const message = given.length === 0 ? nothing : `${given.join(" and ")} are both given`;
    const hint = `set one of ${keys.join(", ")}`;
    issues.push({ code: "custom", message, input: value, params: { hint } });
  };
}

const handlers = {
  exec: field(exec, "A command in the container."),
  httpGet: field(httpGet, "A request from inside the pod; status 200 to 399 is success."),
} satisfies Fields;

export const probe = map(
  {
    ...handlers,
    tcpSocket: field(tcpSocket, "A port that accepts a connection."),
    grpc: notCarriedOut("The whole probe is omitted."),
    initialDelaySeconds: field(seconds(), "Failures within it don't count."),
    periodSeconds: field(seconds(), "Time between attempts; default 10."),
    timeoutSeconds: field(seconds(), "Time limit of an attempt; default 1."),
    failureThreshold: field(integer(0, bounds.failures.max), "Failures in a row; default 3."),
    successThreshold: notCarriedOut("One success is enough.", {
      schema: integer(),
      unless: [0, 1],
    }),
    terminationGracePeriodSeconds: notCarriedOut("The pod's grace period applies."),
  },
  oneOf(["exec", "httpGet", "tcpSocket", "grpc"], "the probe has no check"),
);

export const hook = map(
  {
    ...handlers,
    sleep: field(() => map({ seconds: requiredField(seconds(), "How long.") }), "A pause."),
    tcpSocket: notCarriedOut("Kubernetes does not support it either."),
  },
  oneOf(["exec", "httpGet", "sleep", "tcpSocket"], "the hook does nothing"),
);

export const lifecycle = map({
  postStart: field(() => hook, "Runs after each start."),
  preStop: field(() => hook, "Runs before the stop signal, within the grace period."),
  stopSignal: field(() => formatted(parseSignal), "The signal that asks it to stop."),
});

export type ProbeInput = z.infer<typeof probe>;
export type HookInput = z.infer<typeof hook>;
