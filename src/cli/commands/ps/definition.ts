import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional } from "../../frame/parameters.ts";

export const ps = defineCommand({
  name: "ps",
  summary: "list pods and their containers",
  description: [
    "Each pod is shown with its containers in start order: role, state, restarts, and what each " +
      "shares namespaces with, as the kernel reports it. `pod` means shared through the pod, " +
      "`host` with the host.",
    "Pods that Sidepod did not create are omitted, unless they are named or --all-pods is given. Those " +
      "that still have its labels are shown, with `foreign:` and the reason why the labels are invalid.",
  ],
  arguments: {
    pod: optional("POD", "show only this pod", "pod"),
  },
  options: {
    allPods: flag("-a, --all-pods", "also show pods that Sidepod did not create"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod ps", means: "all pods of Sidepod" },
    {
      command: "sidepod ps webapp --json",
      means: "one pod, for a program: an array of one element",
    },
  ],
  json:
    "An array of pods `{name, id, state, ready, ports, containers}`, with `forwards` where " +
    "`forward --add` has added some. Each of `ports` is `{hostIp, hostPort, containerPort, " +
    "protocol}`, each of `forwards` is `{localHost, localPort, target, port}`. Each of `containers` is `{name, fullName, id, role, state, " +
    "ready, health, restarts, exitCode, pid, image, startedAt, shares}`: `role` is `main`, `sidecar`, " +
    "`init`, `debug` or `infra`; `shares` is `{net, ipc, uts, pid, user, cgroup, mnt}`, each `pod`, " +
    "`host`, `own` or the name of the container that it is shared with. Times are RFC 3339; " +
    "missing values are `null`. If a pod or container has labels of Sidepod that are invalid, " +
    "`foreign` says why.",
  load: async () => (await import("./handler.ts")).ps,
});
