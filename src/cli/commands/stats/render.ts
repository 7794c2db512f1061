import type { PodUsage, Usage } from "../../../core/observe/pod-stats.ts";
import type { Output } from "../../frame/io.ts";
import type { Paint } from "../../text/colour.ts";
import { formatBytes } from "../../text/quantities.ts";
import { safeText } from "../../text/safe-text.ts";
import { formatTable } from "../../text/table.ts";

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

/** A pod's use as `stats --json` has it: bytes, `cpu` in processors, nanoseconds. */
export function statsJson({ pod, total, network, containers }: PodUsage) {
  return {
    name: pod.name,
    id: pod.id,
    ...usageJson(total),
    netReceived: network?.received ?? null,
    netSent: network?.sent ?? null,
    containers: containers.map((usage) => ({
      name: usage.container.name,
      fullName: usage.container.fullName,
      id: usage.container.id,
      role: usage.container.role,
      ...usageJson(usage),
      cpuNanos: usage.cpuNanos,
    })),
  };
}

function usageJson({ cpu, memory, memoryLimit, pids, blockRead, blockWritten }: Usage) {
  return { cpu, memory, memoryLimit, pids, blockRead, blockWritten };
}

interface Redraw extends Disposable {
  /** Shows a text in the place of the one before; lines that don't fit are cut off. */
  show(text: string): void;
}

/** A text on a terminal that is drawn again and again, from the top of an empty screen of its own. */
export function openRedraw(output: Output): Redraw {
  output.write("\u001b[?1049h\u001b[?25l");
  let last = "";
  return {
    show(text) {
      last = text;
      const lines = text.split("\n").slice(0, Math.max(1, (output.rows ?? 25) - 1));
      // No wrapping while it is drawn; each line clears what was in its place.
      output.write(`\u001b[?7l\u001b[H${lines.join("\u001b[K\n")}\u001b[K\u001b[J\u001b[?7h`);
    },
    [Symbol.dispose]() {
      output.write(`\u001b[?25h\u001b[?1049l${last === "" ? "" : `${last}\n`}`);
    },
  };
}
