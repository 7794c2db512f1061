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
  for: value("--for <duration>", "how long at most", { parse: readLookTime }),
};

const ps = defineCommand({
  name: "ps",
  summary: "its processes",
  arguments: target,
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./ps.ts")).ps,
});

const sockets = defineCommand({
  name: "sockets",
  summary: "who listens and who is connected",
  arguments: target,
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./sockets.ts")).sockets,
});

const files = defineCommand({
  name: "files",
  summary: "what is open, and what was changed since the image",
  arguments: target,
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./files.ts")).files,
});

const env = defineCommand({
  name: "env",
  summary: "its variables",
  arguments: target,
  options: {
    showSecrets: flag("--show-secrets", "also values whose names look secret"),
    json: jsonOption,
    ...toolOptions,
  },
  load: async () => (await import("./env.ts")).env,
});

const trace = defineCommand({
  name: "trace",
  summary: "the system calls of a process",
  afterDashes: "options",
  arguments: {
    ...target,
    processes: rest("PID|NAME", "the process, by its number or name"),
    options: rest("OPTION", "what strace is to get as well"),
  },
  options: {
    ...forOption,
    lines: value("--lines <count>", "how many lines at most, 200 by default", {
      parse: positiveNumber,
    }),
    ...toolOptions,
  },
  load: async () => (await import("./trace.ts")).trace,
});

const capture = defineCommand({
  name: "capture",
  summary: "the packets of its network, into a file",
  arguments: { ...target, filter: rest("FILTER", "tcpdump's, such as `port 80`") },
  options: {
    output: value("-o, --output <file>", "where to, or - for standard output", {
      complete: "file",
    }),
    ...forOption,
    size: value("--size <bytes>", "how large the file may become, 100m by default", {
      parse: readCaptureSize,
    }),
    interface: value("-i, --interface <name>", "of this interface alone"),
    ...toolOptions,
  },
  examples: [
    {
      command: "sidepod debug nginx capture port 80 -o out.pcap",
      means: "the packets of a minute",
    },
  ],
  load: async () => (await import("./capture.ts")).capture,
});

const http = defineCommand({
  name: "http",
  summary: "an HTTP answer, asked for from inside its network",
  arguments: { ...target, address: optional("[HOST]:PORT/PATH", "what is asked for") },
  options: { ...forOption, json: jsonOption, ...toolOptions },
  load: async () => (await import("./http.ts")).http,
});

const resolve = defineCommand({
  name: "resolve",
  summary: "a name's addresses, asked for from inside its network",
  arguments: { ...target, name: optional("NAME", "the name to look up") },
  options: { json: jsonOption, ...toolOptions },
  load: async () => (await import("./resolve.ts")).resolve,
});

const cp = defineCommand({
  name: "cp",
  summary: "files and folders, out of it and into it",
  description: [
    "A path of the target's begins with a colon, and - is standard input or output: `cp :THERE HERE` " +
      "and `cp HERE :THERE`.",
  ],
  arguments: { ...target, paths: rest("PATH", "from where and where to", "file") },
  options: toolOptions,
  examples: [{ command: "sidepod debug webapp cp :/etc/hosts -", means: "a file of its, shown" }],
  load: async () => (await import("./cp.ts")).cp,
});

export const tools = [ps, sockets, files, env, trace, capture, http, resolve, cp];
