import * as z from "zod/mini";
import { bounds } from "../bounds.ts";
import { parseHttpCheck } from "../format/probe.ts";
import { splitWords } from "../format/shell-words.ts";
import { field, map, requiredField } from "./map.ts";
import { duration, interval, intervalOrNone, positiveDuration } from "./mounts.ts";
import { flag, formatted, numeric, text } from "./primitives.ts";

export const command = () => z.union([formatted(splitWords), z.array(text())]);

export const healthcheck = map({
  test: field(
    () => z.union([z.string(), z.array(text())]),
    "A text is run by the shell; a list begins with CMD, CMD-SHELL or NONE.",
  ),
  interval: field(intervalOrNone, "Time between two checks; 30s."),
  timeout: field(duration, "Time that a check may take; 30s."),
  retries: field(() => numeric(bounds.failures), "Failures until it counts as unhealthy; 3."),
  start_period: field(duration, "Time in which failures do not count; 0."),
  start_interval: field(duration, "Not carried out."),
  disable: field(flag, "Switches the image's own check off."),
});

const port = () => numeric(bounds.port);

const httpCheck = map({
  port: requiredField(port, "The port inside the pod."),
  path: field(z.string, "The path; / where not given."),
  scheme: field(() => z.enum(["http", "https"]), "http where not given."),
});

const httpAddress = () =>
  z.union([formatted(parseHttpCheck, { examples: [":8000/healthz"] }), port(), httpCheck]);

const probe = map(
  {
    exec: field(command, "A command in the container; status 0 is success."),
    http: field(httpAddress, "An address inside the pod; an answer from 200 to 399 is success."),
    tcp: field(port, "A port inside the pod that takes a connection."),
    log: field(text, "A text that a line of the container's log has to hold."),
    interval: field(interval, "Time between two checks."),
    timeout: field(positiveDuration, "Time that a check may take."),
    retries: field(() => numeric(bounds.failures), "Failures until the probe has failed."),
    start_period: field(duration, "Time in which failures do not count."),
  },
  ({ value, issues }) => {
    const { exec, http, tcp, log } = value;
    const given = [exec, http, tcp, log].filter((one) => one !== undefined).length;
    if (given === 1) return;
    const message = given === 0 ? "the probe has no check" : "the probe has more than one check";
    const hint = "give one of exec, http, tcp, log";
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

/** Compose has lists of commands here; one command says the same. */
export const hook = map(
  {
    exec: field(command, "A command in the container."),
    http: field(httpAddress, "An address inside the pod that is asked for."),
    sleep: field(duration, "Waits, for example until a load balancer has noticed."),
  },
  ({ value, issues }) => {
    const given = [value.exec, value.http, value.sleep].filter((one) => one !== undefined).length;
    if (given === 1) return;
    const message = given === 0 ? "the hook does nothing" : "the hook does more than one thing";
    const hint = "give one of exec, http, sleep";
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

export const probes = map({
  startup: field(() => probe, "Until it succeeds, nothing that comes later is started."),
  ready: field(() => probe, "Whether the container can do its work."),
  live: field(() => probe, "When it fails, the container is started anew."),
});
