import { connect } from "node:net";
import { SidepodError } from "../../../errors.ts";

/** What the kernel says to an attempt to connect. */
export type Reach = "accepts" | "absent" | "refused" | "denied";

const meaning: Readonly<Record<string, Reach>> = {
  ENOENT: "absent",
  ENOTDIR: "absent",
  ECONNREFUSED: "refused",
  ENOTSOCK: "refused",
  // The service ended while the kernel was connecting.
  ECONNRESET: "refused",
  EPIPE: "refused",
  EACCES: "denied",
  EPERM: "denied",
  // The queue of a service that lives is full.
  EAGAIN: "accepts",
};

/** Connects and closes again at once; nothing is sent. */
export async function reachSocket(path: string): Promise<Reach> {
  return await new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve("accepts");
    });
    socket.once("error", (cause: NodeJS.ErrnoException) => {
      const reach = meaning[cause.code ?? ""];
      if (reach) resolve(reach);
      else {
        const message = `${path} cannot be connected to`;
        reject(new SidepodError("no-engine", message, { evidence: [cause.message], cause }));
      }
    });
  });
}
