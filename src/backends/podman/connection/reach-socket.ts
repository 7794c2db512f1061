import { connect } from "node:net";

/** What the kernel says to an attempt to connect. */
export type Reach = "accepts" | "absent" | "refused" | "denied";

/** Connects and closes again at once; nothing is sent. */
export async function reachSocket(path: string): Promise<Reach> {
  return await new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve("accepts");
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") resolve("absent");
      else if (error.code === "ECONNREFUSED" || error.code === "ENOTSOCK") resolve("refused");
      else if (error.code === "EACCES" || error.code === "EPERM") resolve("denied");
      // The queue of a service that lives is full.
      else if (error.code === "EAGAIN") resolve("accepts");
      else reject(error);
    });
  });
}
