import type { KeptPlace } from "../../../app/forward/persistent/record.ts";
import type { ObservedContainer, ObservedPod, Shares } from "../../../core/seam/observed.ts";
import type { PortSpec } from "../../../podfile/model.ts";
import type { Paint } from "../../text/colour.ts";
import { placeText } from "../../text/forward.ts";
import { formatAge } from "../../text/quantities.ts";
import { safeText } from "../../text/safe-text.ts";
import { formatTable } from "../../text/table.ts";

const head = ["NAME", "ROLE", "STATE", "RESTARTS", "SHARES / PORTS"];

interface PodTableOptions {
  readonly paint: Paint;
  readonly nowMs: number;
  /** Ports that are kept open, of whichever pods. */
  readonly forwards?: readonly KeptPlace[];
}

/** Pods with their containers below them, in the order in which they start. */
export function formatPods(
  pods: readonly ObservedPod[],
  { paint, nowMs, forwards = [] }: PodTableOptions,
): string {
  const rows = pods.flatMap((pod) => {
    const added = forwards.filter((forward) => forward.pod === pod.name);
    return [podRow(pod, added, paint), ...containerRows(pod, paint, nowMs)];
  });
  const [first = "", ...lines] = formatTable(head, rows);
  return [paint("dim", first), ...lines].join("\n");
}

/** `0.0.0.0:8080->80/tcp`; a whole range of ports is one entry. */
export function formatPorts(ports: readonly PortSpec[]): string {
  const runs: { first: PortSpec; last: PortSpec }[] = [];
  for (const port of ports) {
    const run = runs.at(-1);
    if (run && follows(run.last, port)) run.last = port;
    else runs.push({ first: port, last: port });
  }
  return runs
    .map(({ first, last }) => {
      const host = `${first.hostIp ?? "0.0.0.0"}:${span(first.hostPort ?? 0, last.hostPort ?? 0)}`;
      return `${host}->${span(first.containerPort, last.containerPort)}/${first.protocol}`;
    })
    .join(", ");
}

/**
 * With whom namespaces are shared, `pod: net ipc uts, main: pid`. That user and cgroup are the
 * host's is usual and not said here.
 */
export function formatShares(shares: Shares): string {
  const groups = new Map<string, string[]>();
  for (const [kind, whose] of Object.entries(shares)) {
    if (whose === "own" || (whose === "host" && (kind === "user" || kind === "cgroup"))) continue;
    groups.set(whose, [...(groups.get(whose) ?? []), kind]);
  }
  return [...groups].map(([whose, kinds]) => `${safeText(whose)}: ${kinds.join(" ")}`).join(", ");
}

function podRow(pod: ObservedPod, forwards: readonly KeptPlace[], paint: Paint): readonly string[] {
  const state = paint(stateColour(pod.state, pod.ready), pod.state);
  const ports = [formatPorts(pod.ports), ...forwards.map(placeText)].filter((text) => text !== "");
  const last = withWhyForeign(ports.join(", "), pod, paint);
  return [paint("bold", safeText(pod.name)), "", state, "", last];
}

/** Why something is not Sidepod's that has its labels. */
function withWhyForeign(
  text: string,
  { foreign }: Pick<ObservedPod, "foreign">,
  paint: Paint,
): string {
  if (foreign === undefined) return text;
  return `${text}${text === "" ? "" : "; "}${paint("yellow", `foreign: ${safeText(foreign)}`)}`;
}

function containerRows(pod: ObservedPod, paint: Paint, nowMs: number): readonly string[][] {
  const shown = pod.containers.filter(({ role }) => role !== "infra");
  return shown.map((container, index) => {
    const branch = index === shown.length - 1 ? "└─" : "├─";
    return [
      `${paint("dim", branch)} ${safeText(container.name)}`,
      container.managed || container.role === "debug" ? container.role : "",
      describeState(container, paint, nowMs),
      container.restarts > 0 ? paint("yellow", String(container.restarts)) : "0",
      withWhyForeign(formatShares(container.shares), container, paint),
    ];
  });
}

function describeState(container: ObservedContainer, paint: Paint, nowMs: number): string {
  const { state, exitCode, health, ready, startedAt, finishedAt, restartInMs, reason } = container;
  if (restartInMs !== undefined) {
    const next = `next=${Math.ceil(restartInMs / 1000)}s`;
    return paint("red", `CrashLoop ${next}, exited ${exitCode ?? ""}`);
  }
  if (state === "exited") {
    const ago = finishedAt === undefined ? "" : ` ${formatAge(finishedAt, nowMs)} ago`;
    return paint(exitCode === 0 ? "dim" : "red", `exited ${exitCode ?? ""}${ago}`);
  }
  const since =
    state === "running" && startedAt !== undefined ? ` ${formatAge(startedAt, nowMs)}` : "";
  return paint(stateColour(state, ready), `${state}${since}${toldOf(health, ready, reason)}`);
}

const maxReason = 40;

/** What a health check or a probe says, where that is not that all is well. */
function toldOf(
  health: ObservedContainer["health"],
  ready: boolean,
  reason: string | undefined,
): string {
  if (health !== undefined) return `, ${health}`;
  if (ready) return "";
  const why = reason === undefined ? "" : `: ${safeText(reason).slice(0, maxReason)}`;
  return `, not ready${why}`;
}

function stateColour(state: string, ready: boolean) {
  if (state === "running") return ready ? "green" : "yellow";
  return state === "created" || state === "exited" ? "dim" : "yellow";
}

function follows(last: PortSpec, next: PortSpec): boolean {
  return (
    last.hostIp === next.hostIp &&
    last.protocol === next.protocol &&
    last.hostPort !== undefined &&
    next.hostPort === last.hostPort + 1 &&
    next.containerPort === last.containerPort + 1
  );
}

function span(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}
