import type {
  ContainerDetails,
  LimitsView,
  PodDetails,
  Shares,
} from "../../../core/seam/observed.ts";
import { type Limits, limitNames } from "../../../podfile/model.ts";
import type { Paint } from "../../text/colour.ts";
import { formatBytes } from "../../text/quantities.ts";
import { safeText } from "../../text/safe-text.ts";
import { formatTable } from "../../text/table.ts";
import { podJson } from "../ps/json.ts";
import { formatPods } from "../ps/render.ts";

/** Labels of Sidepod's own that hold whole documents. */
const longLabel = /^io\.sidepod\.spec$/;

/** A pod as `sidepod inspect` shows it: the tree, then what holds for all, then each container. */
export function formatDetails(
  details: PodDetails,
  style: { readonly paint: Paint; readonly nowMs: number },
): string {
  const { pod, containers } = details;
  const { paint } = style;
  const shown = new Set(containers.map(({ container }) => container.id));
  const tree = { ...pod, containers: pod.containers.filter(({ id }) => shown.has(id)) };
  const facts = [
    ["id", pod.id],
    ["created", pod.createdAt],
    ["cgroup", details.cgroup ?? ""],
    ["shared", pod.share.join(" ")],
    ["made by", pod.managed ? "sidepod" : `others${because(pod.foreign)}`],
  ];
  return [
    formatPods([tree], style),
    "",
    ...section(paint, "POD", formatTable(["", ""], facts.map(safeRow)).slice(1)),
    ...section(paint, "LIMITS OF THE POD", limitTable(limitRows(details.limits))),
    ...section(paint, "NAMESPACES", namespaceTable(containers)),
    ...section(paint, "LABELS", labelLines(pod.labels)),
    ...containers
      .filter(({ container }) => container.role !== "infra")
      .flatMap((container) => describeContainer(container, pod.name, paint)),
  ]
    .join("\n")
    .trimEnd();
}

function because(why: string | undefined): string {
  return why === undefined ? "" : `: ${why}`;
}

function describeContainer(details: ContainerDetails, pod: string, paint: Paint): string[] {
  const { container, capabilities, mounts } = details;
  const { effective, bounding, noNewPrivileges, seccomp, source } = capabilities;
  const facts = [
    ["name", container.fullName],
    ["id", container.id],
    ["foreign", container.foreign ?? ""],
    ["image", container.image],
    ["user", details.user],
    ["root", details.readOnlyRoot ? "read-only" : "writable"],
    ["capabilities", listOf(effective)],
    ["could have", listOf(bounding) === listOf(effective) ? "" : listOf(bounding)],
    ["new privileges", noNewPrivileges ? "no" : "possible"],
    ["seccomp", seccomp ? "filtered" : "off"],
    ["reported by", source === "kernel" ? "" : `the engine, because ${whyNotKernel(details)}`],
  ].filter(([, value]) => value !== "");
  return [
    paint("bold", safeText(`${pod}/${container.name}`)),
    ...formatTable(["", ""], facts.map(safeRow))
      .slice(1)
      .map((line) => `  ${line}`),
    ...indented(paint, "mounts", mountLines(mounts)),
    ...indented(
      paint,
      "limits",
      limitTable(limitRows(details.limits, container.pid !== undefined)),
    ),
    ...indented(paint, "labels", labelLines(container.labels)),
    "",
  ];
}

function whyNotKernel({ container }: ContainerDetails): string {
  return container.pid === undefined ? "it is not running" : "/proc cannot be read from here";
}

/** One row for a kind of namespace, one column for a container; equal numbers are shared. */
function namespaceTable(containers: readonly ContainerDetails[]): readonly string[] {
  const kinds: readonly (keyof Shares)[] = ["net", "ipc", "uts", "pid", "user", "cgroup", "mnt"];
  const head = ["", ...containers.map(({ container }) => safeText(container.name))];
  const rows = kinds.map((kind) => [
    kind,
    ...containers.map(({ container, namespaces }) => {
      const whose = safeText(container.shares[kind]);
      return namespaces ? `${namespaces[kind]} ${whose}` : whose;
    }),
  ]);
  return formatTable(head, rows);
}

function limitTable(rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : formatTable(["", "ASKED", "IN FORCE"], rows);
}

function mountLines(mounts: ContainerDetails["mounts"]): readonly string[] {
  const rows = mounts.map(({ type, source, target, readOnly }) =>
    [target, readOnly ? "ro" : "rw", type, source].map(safeText),
  );
  return formatTable(["", "", "", ""], rows).slice(1);
}

function labelLines(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) =>
      longLabel.test(name)
        ? `${safeText(name)}=… (${value.length} characters; --json shows them)`
        : safeText(`${name}=${value}`),
    );
}

function section(paint: Paint, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [paint("dim", title), ...lines.map((line) => `  ${line}`), ""];
}

function indented(paint: Paint, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0
    ? []
    : [`  ${paint("dim", title)}`, ...lines.map((line) => `    ${line}`)];
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(" ");
}

function safeRow(row: readonly string[]): readonly string[] {
  return row.map(safeText);
}

/** A row for each limit that is asked for or in force: name, asked, in force. */
function limitRows({ asked, inForce }: LimitsView, running = true): readonly (readonly string[])[] {
  return (Object.keys(limitNames) as (keyof Limits)[])
    .filter((key) => asked[key] !== undefined || inForce?.[key] !== undefined)
    .map((key) => [
      limitNames[key],
      formatLimit(key, asked[key]) || "-",
      inForce === undefined
        ? running
          ? "unknown"
          : ""
        : formatLimit(key, inForce[key]) || "no limit",
    ]);
}

function formatLimit(key: keyof Limits, value: Limits[keyof Limits]): string {
  if (typeof value !== "number") return value ?? "";
  if (value === -1) return "no limit";
  return key.startsWith("memory") ? formatBytes(value) : String(value);
}

/** A pod as `sidepod inspect --json` prints it: what `ps` says, and more of each. */
export function detailsJson(details: PodDetails) {
  const { pod, containers } = details;
  const basic = podJson({ ...pod, containers: containers.map(({ container }) => container) });
  return {
    ...basic,
    managed: pod.managed,
    createdAt: pod.createdAt,
    share: pod.share,
    infraId: details.infraId ?? null,
    cgroup: details.cgroup ?? null,
    limits: details.limits,
    labels: pod.labels,
    containers: containers.map((each, index) => ({
      ...basic.containers[index],
      user: each.user,
      readOnlyRoot: each.readOnlyRoot,
      namespaces: each.namespaces ?? null,
      mounts: each.mounts,
      capabilities: each.capabilities,
      limits: each.limits,
      labels: each.container.labels,
    })),
  };
}
