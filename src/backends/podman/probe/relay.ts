import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { insideEnvironment } from "../kernel/enter-network.ts";
import { bashInside } from "./bash-inside.ts";

const mostErrorBytes = 4096;

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
export interface Relay {
  readonly socket: Socket;
  /**
   * Ends it.
   *
   * @returns what bash or nsenter said where there was no connection
   * @throws where there is no nsenter
   */
  end(): Promise<string | undefined>;
}

export function openRelay(pid: number, port: number): Relay {
  const child = spawn("nsenter", bashInside(pid, script, String(port)), {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    env: insideEnvironment(),
    // A group of its own, so that both halves can be ended.
    detached: true,
  });
  const socket = child.stdio[3] as Socket;
  let complaint = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, mostErrorBytes);
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
