import { commandText } from "../command-text.ts";
import type { ErrorRule, Explained } from "./error-rule.ts";

/** Mounts, folders and commands that are not there, in the words of Podman, runc and crun. */
export const startErrorRules: readonly ErrorRule[] = [
  {
    text: /container with given ID already exists|container `\w+` already exists/,
    explain: () => ({
      code: "stale-container",
      message: "a start that was broken off left the container so that it cannot be started again",
    }),
  },
  {
    text: /(?:\bstatfs|error mounting ".*?" to rootfs .*?: stat) (?<path>.+?): no such file or directory/,
    explain: ({ path = "" }) => mountMissing(path),
  },
  {
    text: /(?:cannot stat|error stat'ing file) `(?<path>[^`]+)`: no such file or directory/i,
    explain: ({ path = "" }) => mountMissing(path),
  },
  {
    text: /^stat (?<path>\/dev\/.+?): no such file or directory$/,
    explain: ({ path = "" }) => ({
      code: "mount-source-missing",
      message: `the device ${path} is not on the engine's machine`,
      details: { path },
    }),
  },
  {
    text: /unable to find (?<kind>user|group) (?<name>\S+): no matching entries/,
    explain: ({ kind = "user", name = "" }) => ({
      code: "engine",
      message: `the ${kind} ${name} is not in the image's /etc/${kind === "user" ? "passwd" : "group"}`,
      hint: "give its number, such as 1000:1000",
      details: { [kind]: name, reason: kind },
    }),
  },
  {
    text: /workdir "(?<path>.+?)" does not exist on container/,
    explain: ({ path = "" }) => ({
      code: "engine",
      message: `the working directory ${path} is not in the image`,
      details: { path, reason: "working-directory" },
    }),
  },
  {
    text: /executable file [`"']?(?<command>[^`"']+)[`"']? not found in \$PATH|exec: "(?<exec>[^"]+)": (?:executable file not found|stat .*no such file or directory)/,
    explain: ({ command, exec }) => commandMissing(command ?? exec),
  },
  {
    text: /exec: "(?<command>[^"]+)": (?:permission denied|is a directory|exec format error)|exec (?<file>\S+): (?:permission denied|is a directory|exec format error)/i,
    explain: ({ command, file }) => commandRefused(command ?? file),
  },
  {
    text: /open executable: (?:permission denied|operation not permitted)/i,
    explain: () => commandRefused(undefined),
  },
];

function mountMissing(path: string): Explained {
  return {
    code: "mount-source-missing",
    message: `${path} cannot be mounted: it is not on the engine's machine`,
    hint: commandText`mkdir -p ${path}`,
    details: { path },
  };
}

function commandMissing(command: string | undefined): Explained {
  return {
    code: "command-not-found",
    message: `the command ${command ?? "of the container"} is not in the image`,
    ...(command === undefined ? {} : { details: { command } }),
  };
}

function commandRefused(command: string | undefined): Explained {
  return {
    code: "command-not-executable",
    message: `the command ${command ?? "of the container"} is there but cannot be executed`,
    ...(command === undefined ? {} : { details: { command } }),
  };
}
