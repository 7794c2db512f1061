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
  "say what is granted and why, and what stands in the way; do nothing",
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
  "make it a sidecar of the target's pod, with this name",
);
const promote = defineCommand({
  ...session,
  name: "--promote",
  summary: promoteOption.summary,
  options: {
    promote: promoteOption,
    save: value("--save <file>", "with --promote: write the sidecar into this pod file too", {
      complete: "file",
    }),
    ...privilegeOptions,
    ...userOption,
    ...terminalOptions,
  },
  load: async () => (await import("./promote.ts")).promote,
});

const copyOption = value("--copy-to <name>", "run CMD in a copy of its configuration, which stays");
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

const followOption = flag("--follow", "wait until it runs, and again each time that it has ended");
const follow = defineCommand({
  ...session,
  name: "--follow",
  summary: followOption.summary,
  options: { follow: followOption, ...sessionOptions },
  load: async () => (await import("./sessions.ts")).follow,
});

const catchOption = flag("--catch", "wait for its next end, and look at what it leaves");
const catchEnd = defineCommand({
  ...session,
  name: "--catch",
  summary: catchOption.summary,
  options: { catch: catchOption, ...sessionOptions },
  load: async () => (await import("./sessions.ts")).catchEnd,
});

const reuseOption = flag(
  "--reuse",
  "open it in the target's kept debug container, made where there is none",
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
  summary: "the debug containers that are there",
  arguments: {},
  options: { json: jsonOption },
  load: async () => (await import("./containers.ts")).ls,
});

const attach = defineCommand({
  name: "attach",
  summary: "go back to a session that was kept",
  arguments: { name: nameArgument },
  options: detachOption,
  load: async () => (await import("./containers.ts")).attach,
});

const logs = defineCommand({
  name: "logs",
  summary: "what one has written",
  arguments: { name: nameArgument },
  options: {},
  load: async () => (await import("./containers.ts")).logs,
});

const rm = defineCommand({
  name: "rm",
  summary: "remove some",
  arguments: {
    names: rest("NAME", "its name, its ID, or its target's name for all that were kept"),
  },
  options: { all: flag("--all", "all debug containers") },
  load: async () => (await import("./containers.ts")).rm,
});

const gc = defineCommand({
  name: "gc",
  summary: "remove all that are of no use any more",
  arguments: {},
  options: {},
  load: async () => (await import("./containers.ts")).gc,
});

export const debug = defineCommand({
  ...session,
  name: "debug",
  summary: "a shell or a command beside any container, with nothing left behind",
  description: [
    "TARGET is a container of a pod, or any other by its engine's name. The session shares its " +
      "processes, network and names, and sees its files below $TARGET_ROOT; its process is $TARGET_PID. " +
      "The target is not changed and not restarted.",
    "The programs are those of the image docker.io/nicolaka/netshoot where it is on the machine or " +
      "its registry answers, otherwise the machine's own, read-only. The session has the target's user and no capability " +
      "but those that looking at it takes: --explain tells which, why, and what stands in the way.",
    "It is removed when the session ends, when sidepod is killed, and after --ttl. With --keep it stays " +
      "to come back to.",
    "One that does not run is not started: the session sees a copy of its files below /target, " +
      "which is discarded, and its volumes read-only; before it come its exit status, the reason and " +
      "the end of its log.",
    "The exit status is the command's own: 126 where it cannot be executed, 127 where it is not " +
      "there, 125 where the session could not be opened.",
  ],
  options: sessionOptions,
  subcommands: {
    plain: "a session",
    byOption: [explain, promote, copyTo, follow, catchEnd, reuse],
    second: { title: "Tools, which stand after TARGET:", commands: tools },
    first: {
      title: "Debug containers that are there, in place of TARGET:",
      commands: [ls, attach, logs, rm, gc],
    },
  },
  examples: [
    { command: "sidepod debug webapp", means: "a shell beside main" },
    { command: "sidepod debug webapp/db -- ls -l /proc/1/root/var", means: "its files" },
    { command: "sidepod debug webapp sockets", means: "who listens and who is connected" },
    { command: "sidepod debug webapp --catch", means: "what its next end leaves" },
    {
      command: "sidepod debug webapp --copy-to trial -- sh",
      means: "a shell where main cannot start",
    },
    {
      command: "sidepod debug webapp --explain",
      means: "what a session would be allowed, and why",
    },
    { command: "sidepod debug ls", means: "the debug containers that are there" },
  ],
  load: async () => (await import("./sessions.ts")).session,
});
