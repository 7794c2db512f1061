import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional, readInterval, value } from "../../frame/parameters.ts";

export const stats = defineCommand({
  name: "stats",
  summary: "show what pods and their containers use",
  description: [
    "CPU is the share of one processor during the last interval, half a second at first: 200 % is " +
      "two processors. A pod's row is the sum over its containers, with the small infra container. " +
      "The network belongs to the pod and is counted once.",
    "With --watch, a terminal shows it anew each second; elsewhere one sample follows the other, " +
      "with --json one line of JSON each.",
  ],
  arguments: { pod: optional("POD", "show only this pod", "pod") },
  options: {
    watch: flag("-w, --watch", "go on until Ctrl-C"),
    interval: value("--interval <duration>", "between samples, 1s by default", {
      parse: readInterval,
    }),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod stats", means: "all pods, once" },
    { command: "sidepod stats webapp --watch", means: "one pod, until Ctrl-C" },
    { command: "sidepod stats --watch --json --interval 10s", means: "a line every ten seconds" },
  ],
  json:
    "an array of pods `{name, id, cpu, memory, memoryLimit, pids, blockRead, blockWritten, " +
    "netReceived, netSent, containers: [{name, fullName, id, role, cpu, memory, memoryLimit, pids, " +
    "blockRead, blockWritten, cpuNanos}]}`; cpu is in processors, sizes are bytes, the network is " +
    "null on the machine's own. With --watch one line `{time, pods}` for each sample",
  load: async () => (await import("./handler.ts")).stats,
});
