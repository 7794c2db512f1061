import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional, readInterval, value } from "../../frame/parameters.ts";

export const stats = defineCommand({
  name: "stats",
  summary: "show the resource usage of pods and their containers",
  description: [
    "CPU is the share of one processor during the last interval, half a second at first: 200 % is " +
      "two processors. A pod's row is the sum of its containers, including the small infra container. " +
      "The network belongs to the pod and is counted once.",
    "With --watch, a terminal is updated each second; elsewhere samples are printed one after another, " +
      "with --json as one line of JSON each.",
  ],
  arguments: { pod: optional("POD", "show only this pod", "pod") },
  options: {
    watch: flag("-w, --watch", "keep updating until Ctrl-C"),
    interval: value("--interval <duration>", "time between samples, 1s by default", {
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
    "null with the host's network. With --watch one line `{time, pods}` for each sample",
  load: async () => (await import("./handler.ts")).stats,
});
