import { conditions } from "../../../core/run/conditions.ts";
import { defineCommand } from "../../frame/command.ts";
import { choice, readDuration, required, value } from "../../frame/parameters.ts";

export const wait = defineCommand({
  name: "wait",
  summary: "wait until a pod is ready, has started, has ended or is gone",
  description: [
    "The pod need not exist yet. `started` means that main and all sidecars run and their startup probes " +
      "succeeded, `ready` that their ready probes and health checks also succeed, `exited` that main has " +
      "ended; its exit status is printed then.",
  ],
  arguments: { pod: required("POD", "the pod's name", "pod") },
  options: {
    condition: choice("--for <condition>", "what to wait for; ready by default", conditions),
    timeout: value("--timeout <duration>", "how long to wait; no limit by default", {
      parse: readDuration,
    }),
  },
  examples: [
    { command: "sidepod wait webapp --timeout 30s", means: "until it is ready" },
    { command: "sidepod wait job --for exited", means: "prints main's exit status" },
  ],
  load: async () => (await import("./handler.ts")).wait,
});
