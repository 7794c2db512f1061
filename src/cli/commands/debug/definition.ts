import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, required, rest, value } from "../../frame/parameters.ts";
import {
  detachOption,
  placeOptions,
  privilegeOptions,
  sessionArguments,
  sessionOptions,
  terminalOptions,
  ttlOption,
  userOption,
} from "./options.ts";
import { tools } from "./tools/definition.ts";

const session = {
  afterDashes: "command",
  arguments: sessionArguments,
  failureStatus: 125,
} as const;

const explainOption = flag(
  "--explain",
  "show what would be granted and why, and what is missing; do nothing else",
);
const explain = defineCommand({
  ...session,
  name: "--explain",
  summary: explainOption.summary,
  options: {
    explain: explainOption,
    ...privilegeOptions,
    ...userOption,
    ...placeOptions,
    ...terminalOptions,
    ...detachOption,
    json: flag("--json", "with --explain: print JSON"),
  },
  load: async () => (await import("./explain.ts")).explain,
});

const promoteOption = value(
  "--promote <name>",
  "turn it into a sidecar of the target's pod, with this name",
);
const promote = defineCommand({
  ...session,
  name: "--promote",
  summary: promoteOption.summary,
  options: {
    promote: promoteOption,
    save: value("--save <file>", "with --promote: also write the sidecar into this pod file", {
      complete: "file",
    }),
    ...privilegeOptions,
    ...userOption,
    ...terminalOptions,
  },
  load: async () => (await import("./promote.ts")).promote,
});

const copyOption = value("--copy-to <name>", "run CMD in a copy of the container, which remains");
const copyTo = defineCommand({
  ...session,
  name: "--copy-to",
  summary: copyOption.summary,
  options: {
    copyTo: copyOption,
    ...userOption,
    ...placeOptions,
    ...terminalOptions,
    ...ttlOption,
    ...detachOption,
  },
  load: async () => (await import("./sessions.ts")).copyTo,
});

const followOption = flag("--follow", "wait until it runs, and start again whenever it has ended");
const follow = defineCommand({
  ...session,
  name: "--follow",
  summary: followOption.summary,
  options: { follow: followOption, ...sessionOptions },
  load: async () => (await import("./sessions.ts")).follow,
});

const catchOption = flag("--catch", "wait until it ends, and inspect what it leaves behind");
const catchEnd = defineCommand({
  ...session,
  name: "--catch",
  summary: catchOption.summary,
  options: { catch: catchOption, ...sessionOptions },
  load: async () => (await import("./sessions.ts")).catchEnd,
});

const reuseOption = flag(
  "--reuse",
  "use the target's kept debug container, created if there is none",
);
const reuse = defineCommand({
  ...session,
  name: "--reuse",
  summary: reuseOption.summary,
  options: { reuse: reuseOption, ...sessionOptions },
  load: async () => (await import("./sessions.ts")).reuse,
});

const nameArgument = required("NAME", "its name, its ID, or its target's name");

const ls = defineCommand({
  name: "ls",
  summary: "list the debug containers",
  arguments: {},
  options: { json: jsonOption },
  load: async () => (await import("./containers.ts")).ls,
});

const attach = defineCommand({
  name: "attach",
  summary: "return to a kept session",
  arguments: { name: nameArgument },
  options: detachOption,
  load: async () => (await import("./containers.ts")).attach,
});

const logs = defineCommand({
  name: "logs",
  summary: "show what one has written",
  arguments: { name: nameArgument },
  options: {},
  load: async () => (await import("./containers.ts")).logs,
});

const rm = defineCommand({
  name: "rm",
  summary: "remove debug containers",
  arguments: {
    names: rest("NAME", "its name, its ID, or its target's name for all kept ones"),
  },
  options: { all: flag("--all", "all debug containers") },
  load: async () => (await import("./containers.ts")).rm,
});

const gc = defineCommand({
  name: "gc",
  summary: "remove all that are no longer needed",
  arguments: {},
  options: {},
  load: async () => (await import("./containers.ts")).gc,
});

export const debug = defineCommand({
  ...session,
  name: "debug",
  summary: "run a shell or a command next to any container, with nothing left behind",
  description: [
    "TARGET is a container of a pod, or any other by its name in the engine. The session shares its " +
      "processes, network and names, and sees its files below $TARGET_ROOT; its process is $TARGET_PID. " +
      "The target is neither changed nor restarted.",
    "The programs come from the image docker.io/nicolaka/netshoot if it is available, otherwise from " +
      "the host, read-only. The session has the target's user and only the capabilities that " +
      "debugging it needs: --explain shows which, why, and what is missing.",
    "It is removed when the session ends, when sidepod is killed, and after --ttl. With --keep it stays, " +
      "and you can return to it.",
    "A stopped target is not started: the session sees a copy of its files below /target, " +
      "which is discarded, and its volumes read-only; first come its exit status, the reason and " +
      "the end of its log.",
    "The exit status is the command's own: 126 if it cannot be executed, 127 if it does not " +
      "exist, 125 if the session could not be opened.",
  ],
  options: sessionOptions,
  subcommands: {
    plain: "a session",
    byOption: [explain, promote, copyTo, follow, catchEnd, reuse],
    second: { title: "Tools, after TARGET:", commands: tools },
    first: {
      title: "Existing debug containers, in place of TARGET:",
      commands: [ls, attach, logs, rm, gc],
    },
  },
  examples: [
    { command: "sidepod debug webapp", means: "a shell next to main" },
    { command: "sidepod debug webapp/db -- ls -l /proc/1/root/var", means: "its files" },
    { command: "sidepod debug webapp sockets", means: "its listening and connected sockets" },
    { command: "sidepod debug webapp --catch", means: "what it leaves behind when it ends" },
    {
      command: "sidepod debug webapp --copy-to trial -- sh",
      means: "a shell in place of a main that cannot start",
    },
    {
      command: "sidepod debug webapp --explain",
      means: "what a session would be allowed to do, and why",
    },
    { command: "sidepod debug ls", means: "list the debug containers" },
  ],
  load: async () => (await import("./sessions.ts")).session,
});
