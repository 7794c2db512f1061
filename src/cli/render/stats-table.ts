import type { PodUsage, Usage } from "../../engine/stats/pod-stats.ts";
import { formatBytes } from "./byte-size.ts";
import type { Paint } from "./colour.ts";
import { safeText } from "./safe-text.ts";
import { formatTable } from "./table.ts";

const head = ["NAME", "CPU", "MEMORY", "PIDS", "BLOCK IN / OUT", "NET IN / OUT"];

/** A row for each pod, with those of its containers under it. */
export function formatStats(pods: readonly PodUsage[], paint: Paint): string {
  const rows = pods.flatMap(({ pod, total, network, containers }) => {
    const net = network ? pair(network.received, network.sent) : "";
    const shown = containers.filter(({ container }) => container.role !== "infra");
    return [
      [paint("bold", safeText(pod.name)), ...cells(total), net],
      ...shown.map((usage) => [`  ${safeText(usage.container.name)}`, ...cells(usage), ""]),
    ];
  });
  return formatTable(head, rows).join("\n");
}

function cells({ cpu, memory, memoryLimit, pids, blockRead, blockWritten }: Usage): string[] {
  return [
    `${(cpu * 100).toFixed(1)} %`,
    memoryLimit > 0 ? `${formatBytes(memory)} / ${formatBytes(memoryLimit)}` : formatBytes(memory),
    String(pids),
    pair(blockRead, blockWritten),
  ];
}

function pair(first: number, second: number): string {
  return `${formatBytes(first)} / ${formatBytes(second)}`;
}
