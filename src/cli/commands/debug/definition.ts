import { profiles } from "../../../app/debug/profiles.ts";
import { readCaptureSize, readLookTime } from "../../../app/debug/tools/bounds.ts";
import { readTtl } from "../../../app/debug/ttl.ts";
import { defineCommand } from "../../frame/command.ts";
import {
  choice,
  flag,
  jsonOption,
  positiveNumber,
  required,
  rest,
  value,
  values,
} from "../../frame/parameters.ts";

export const debug = defineCommand({
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
      "to come back to: `debug ls` shows what is there, `debug attach NAME` and `debug logs NAME` go " +
      "back to one, `debug rm NAME` removes it, `debug gc` all that are of no use any more.",
    "One that does not run is not started: the session sees a copy of its files below /target, " +
      "which is discarded, and its volumes read-only; before it come its exit status, the reason and " +
      "the end of its log.",
    "Quick looks stand in place of a command. ps: its processes. sockets: who listens and who is " +
      "connected. files: what is open, and what was changed since the image. env: its variables. " +
      "trace PID|NAME: its system calls. capture [FILTER] -o FILE: the packets of its network. " +
      "http [HOST]:PORT/PATH and resolve NAME: asked from inside its network. cp :THERE HERE and " +
      "cp HERE :THERE: files and folders, - for standard input and output.",
    "The exit status is the command's own: 126 where it cannot be executed, 127 where it is not " +
      "there, 125 where the session could not be opened.",
  ],
  afterDashes: "command",
  // A look has no command of the user's, whose status 1 could be taken for its own.
  failureStatus: (raw) => (((raw.get("words") ?? []) as readonly string[]).length > 0 ? 1 : 125),
  arguments: {
    target: required(
      "TARGET",
      "webapp/proxy, webapp for its main container, or any container",
      "container",
    ),
    words: rest("WORD", "a quick look and what it takes, instead of a shell"),
    command: rest("CMD", "the command and its arguments, after --"),
  },
  options: {
    toolkit: choice("--toolkit <kind>", "whose programs", ["host", "target"] as const),
    image: value(
      "--image <image>",
      "the programs of this image; it is pulled where it is not here",
    ),
    profile: choice("--profile <name>", "what it may do, as for kubectl debug", profiles),
    capAdd: values("--cap-add <capability>", "one more that it may use"),
    user: value("-u, --user <name>", "run as this user, or uid, or uid:gid"),
    ro: flag("--ro", "see the target's files read-only, below /target"),
    volumes: choice("--volumes <access>", "mount its volumes at the same paths", [
      "ro",
      "rw",
    ] as const),
    envFromTarget: flag(
      "--env-from-target",
      "copy its variables that are settings of an application",
    ),
    env: values("-e, --env <name=value>", "set a variable; without a value it is taken from here"),
    workdir: value("-w, --workdir <folder>", "run in this folder"),
    tty: flag("-t, --tty", "give the command a terminal, also where there is none here"),
    withoutTty: flag("-T, --without-tty", "give it none, also where there is one here"),
    explain: flag(
      "--explain",
      "say what is granted and why, and what stands in the way; do nothing",
    ),
    keep: flag("--keep", "leave it when the session is left, to come back to"),
    reuse: flag(
      "--reuse",
      "open it in the target's kept debug container, made where there is none",
    ),
    all: flag("--all", "with rm: all debug containers"),
    promote: value("--promote <name>", "make it a sidecar of the target's pod, with this name"),
    save: value("--save <file>", "with --promote: write the sidecar into this pod file too", {
      complete: "file",
    }),
    follow: flag("--follow", "wait until it runs, and again each time that it has ended"),
    catch: flag("--catch", "wait for its next end, and look at what it leaves"),
    copyTo: value("--copy-to <name>", "run CMD in a copy of its configuration, which stays"),
    ttl: value("--ttl <duration>", "remove it after this time, 1h by default", {
      parse: readTtl,
    }),
    detachKeys: value("--detach-keys <keys>", "keys that leave the session, such as ctrl-p,ctrl-q"),
    for: value("--for <duration>", "trace, capture, http: how long at most", {
      parse: readLookTime,
    }),
    lines: value("--lines <count>", "trace: how many lines at most, 200 by default", {
      parse: positiveNumber,
    }),
    size: value("--size <bytes>", "capture: how large the file may become, 100m by default", {
      parse: readCaptureSize,
    }),
    interface: value("-i, --interface <name>", "capture: of this interface alone"),
    output: value("-o, --output <file>", "capture: where to, or - for standard output", {
      complete: "file",
    }),
    showSecrets: flag("--show-secrets", "env: also values whose names look secret"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod debug webapp", means: "a shell beside main" },
    { command: "sidepod debug webapp/db -- ls -l /proc/1/root/var", means: "its files" },
    { command: "sidepod debug webapp sockets", means: "who listens and who is connected" },
    {
      command: "sidepod debug nginx capture port 80 -o out.pcap",
      means: "the packets of a minute",
    },
    { command: "sidepod debug webapp --catch", means: "what its next end leaves" },
    {
      command: "sidepod debug webapp --copy-to trial -- sh",
      means: "a shell where main cannot start",
    },
    { command: "sidepod debug webapp cp :/etc/hosts -", means: "a file of its, shown" },
    {
      command: "sidepod debug webapp --explain",
      means: "what a session would be allowed, and why",
    },
    { command: "sidepod debug ls", means: "the debug containers that are there" },
  ],
  load: async () => (await import("./handler.ts")).debug,
});
