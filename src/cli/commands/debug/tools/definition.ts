import { readCaptureSize, readLookTime } from "../../../../app/debug/tools/bounds.ts";
import { defineCommand } from "../../../frame/command.ts";
import {
  flag,
  jsonOption,
  optional,
  positiveNumber,
  rest,
  value,
} from "../../../frame/parameters.ts";
import { targetArgument, toolOptions } from "../options.ts";

/** Each answers one question about a container that runs. */

const target = { target: targetArgument };
const forOption = {
  for: value("--for <duration>", "stop after this time", { parse: readLookTime }),
};

const ps = defineCommand({
  name: "ps",
  summary: "show its processes",
  arguments: target,
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./ps.ts")).ps,
});

const sockets = defineCommand({
  name: "sockets",
  summary: "show its listening and connected sockets",
  arguments: target,
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./sockets.ts")).sockets,
});

const files = defineCommand({
  name: "files",
  summary: "show open files, and what changed since the image",
  arguments: target,
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./files.ts")).files,
});

const env = defineCommand({
  name: "env",
  summary: "show its environment variables",
  arguments: target,
  options: {
    showSecrets: flag("--show-secrets", "also show values whose names look secret"),
    json: jsonOption,
    ...toolOptions,
  },
  load: async () => (await import("./env.ts")).env,
});

const trace = defineCommand({
  name: "trace",
  summary: "trace the system calls of a process",
  afterDashes: "options",
  arguments: {
    ...target,
    processes: rest("PID|NAME", "the process, by its number or name"),
    options: rest("OPTION", "further options for strace"),
  },
  options: {
    ...forOption,
    lines: value("--lines <count>", "print at most this many lines, default 200", {
      parse: positiveNumber,
    }),
    ...toolOptions,
  },
  load: async () => (await import("./trace.ts")).trace,
});

const capture = defineCommand({
  name: "capture",
  summary: "capture the packets of its network into a file",
  arguments: { ...target, filter: rest("FILTER", "tcpdump's, such as `port 80`") },
  options: {
    output: value("-o, --output <file>", "write to this file, or - for standard output", {
      complete: "file",
    }),
    ...forOption,
    size: value("--size <bytes>", "the maximum size of the file, default 100m", {
      parse: readCaptureSize,
    }),
    interface: value("-i, --interface <name>", "capture on this interface only"),
    ...toolOptions,
  },
  examples: [
    {
      command: "sidepod debug nginx capture port 80 -o out.pcap",
      means: "the packets of one minute",
    },
  ],
  load: async () => (await import("./capture.ts")).capture,
});

const http = defineCommand({
  name: "http",
  summary: "send an HTTP request from inside its network",
  arguments: {
    ...target,
    address: optional("[HOST]:PORT/PATH", "the URL; without a host, on its loopback"),
  },
  options: { ...forOption, json: jsonOption, ...toolOptions },
  load: async () => (await import("./http.ts")).http,
});

const resolve = defineCommand({
  name: "resolve",
  summary: "resolve a name from inside its network",
  arguments: { ...target, name: optional("NAME", "the name to look up") },
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./resolve.ts")).resolve,
});

const cp = defineCommand({
  name: "cp",
  summary: "copy files and folders out of it or into it",
  description: [
    "A path in the target begins with a colon; - is standard input or output: `cp :THERE HERE` " +
      "and `cp HERE :THERE`.",
  ],
  arguments: { ...target, paths: rest("PATH", "the source and the destination", "file") },
  options: toolOptions,
  examples: [{ command: "sidepod debug webapp cp :/etc/hosts -", means: "print one of its files" }],
  load: async () => (await import("./cp.ts")).cp,
});

export const tools = [ps, sockets, files, env, trace, capture, http, resolve, cp];
