import { spawn } from "node:child_process";
import { request } from "node:https";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Call, ProbeAnswer } from "../../../engine/backend.ts";
import { connect, connectFailure } from "./connect-inside.ts";
import { answerOf } from "./http-answer.ts";
import { enter, insideEnvironment } from "./run-inside.ts";

/** Between descriptor 3, which is a socket of this process, and the port, until that is closed. */
const relay = `${connect}cat <&3 >&4 &\ncat <&4 >&3\nkill 0`;

/**
 * The same through TLS, which is done here over a relay into the pod. Certificates are not verified:
 * a pod's own loopback is asked, as in Kubernetes.
 */
export async function probeHttps(
  pid: number,
  { port, path }: { readonly port: number; readonly path: string },
  { signal }: Call,
): Promise<ProbeAnswer> {
  signal?.throwIfAborted();
  const child = spawn("nsenter", [...enter(pid), "bash", "-c", relay, "probe", String(port)], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    env: insideEnvironment(),
    // A group of its own, so that both halves of the relay can be ended.
    detached: true,
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(0, 4096);
  });
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  signal?.addEventListener("abort", end);
  const plain = child.stdio[3] as Socket;
  try {
    const answer = await new Promise<ProbeAnswer>((resolve, reject) => {
      const call = request({
        path,
        headers: { host: `localhost:${port}`, "user-agent": "sidepod" },
        createConnection: () => connectTls({ socket: plain, rejectUnauthorized: false }),
      });
      call.on("response", (response) => {
        resolve(answerOf(response.statusCode ?? 0));
        response.destroy();
      });
      child.on("error", reject);
      call.on("error", reject).end();
    });
    return answer;
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw error;
    if (stderr !== "") return { holds: false, text: connectFailure(port, stderr) };
    const { message, reason = message } = error as Error & { reason?: string };
    return { holds: false, text: `the answer is no HTTP over TLS: ${reason}` };
  } finally {
    signal?.removeEventListener("abort", end);
    plain.on("error", () => undefined).destroy(); // The relay is ended with whatever it still holds.
    end();
    await closed;
  }
}
