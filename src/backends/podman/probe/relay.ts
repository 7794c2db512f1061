import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { ProbeAnswer } from "../../../core/seam/inside.ts";
import { insideEnvironment } from "../../../host/proc/process.ts";
import { askOverTls, type HttpCheck } from "./http.ts";
import { connectFailure } from "./network-check.ts";
import { bashInside } from "./probe-shell.ts";

const maxErrorBytes = 4096;

/**
 * Connects, and copies between that and descriptor 3, which is a socket of this process, until
 * either of them ends. (bash's wait -n does not return for what has ended before.)
 */
const script = `
exec 4<>"/dev/tcp/127.0.0.1/$1" || exec 4<>"/dev/tcp/::1/$1" || exit 1
{ cat <&3 >&4; kill 0; } &
cat <&4 >&3
kill 0
`;

/** A connection to a port of a pod's loopback, for what bash cannot say itself. */
interface Relay {
  readonly socket: Socket;
  /**
   * Ends it.
   *
   * @returns what bash or nsenter said where there was no connection
   * @throws where there is no nsenter
   */
  end(): Promise<string | undefined>;
}

function openRelay(pid: number, port: number): Relay {
  const child = spawn("nsenter", bashInside(pid, script, String(port)), {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    env: insideEnvironment(),
    // A group of its own, so that both halves can be ended.
    detached: true,
  });
  const socket = child.stdio[3] as Socket;
  let complaint = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, maxErrorBytes);
  });
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
    socket.destroy();
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    socket,
    end: async () => {
      socket.on("error", () => undefined).destroy(); // It ends with whatever it still holds.
      const runs = child.exitCode === null && child.signalCode === null;
      if (child.pid !== undefined && runs) process.kill(-child.pid, "SIGKILL");
      await closed;
      if (failure) throw failure;
      return child.exitCode ? complaint : undefined;
    },
  };
}

/** TLS is spoken here: bash can pass on neither zeros nor what it does not understand. */
export async function probeOverRelay(
  pid: number,
  check: HttpCheck,
  signal: AbortSignal | undefined,
): Promise<ProbeAnswer> {
  signal?.throwIfAborted();
  const relay = openRelay(pid, check.port);
  let complaint: string | undefined;
  let answer: ProbeAnswer;
  try {
    answer = await askOverTls(relay.socket, check, signal);
  } finally {
    complaint = await relay.end();
  }
  if (complaint === undefined) return answer;
  return { holds: false, text: connectFailure(check.port, complaint) };
}
