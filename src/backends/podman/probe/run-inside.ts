import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Call } from "../../../engine/backend.ts";

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const mostErrorBytes = 4096;

/**
 * Runs a few lines of bash in the network namespace of a process of this machine, with the machine's
 * own programs: nothing has to be in the container's image, and its loopback is within reach. bash
 * opens connections itself (`/dev/tcp`).
 *
 * An ordinary user gets in by way of the container's user namespace, which is the user's own.
 *
 * @param args the script's `$1`, `$2`, ...; never part of its text
 * @throws the signal's reason when it is aborted; the process has been killed then
 */
export async function runInside(
  pid: number,
  script: string,
  args: readonly string[],
  { signal }: Call = {},
): Promise<Outcome> {
  signal?.throwIfAborted();
  const child = spawn("nsenter", [...enter(pid), "bash", "-c", script, "probe", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: insideEnvironment(),
  });
  const kill = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill);
  try {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("latin1").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(0, mostErrorBytes);
    });
    const [status] = (await once(child, "close")) as [number | null];
    signal?.throwIfAborted();
    return { status, stdout, stderr };
  } finally {
    signal?.removeEventListener("abort", kill);
  }
}

/** Arguments of nsenter (util-linux), up to the command. */
export function enter(pid: number): string[] {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
  return ["--target", String(pid), ...user, "--net", "--"];
}

/** Nothing of the caller's, such as BASH_ENV, changes what bash does. */
export function insideEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };
}
