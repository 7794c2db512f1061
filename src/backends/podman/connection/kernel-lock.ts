import { createServer } from "node:net";

/**
 * A lock between processes that the kernel releases when its holder dies: the name of an abstract
 * unix socket, which only one process can listen on.
 *
 * @returns undefined while another process holds it
 */
export async function tryKernelLock(name: string): Promise<AsyncDisposable | undefined> {
  const server = createServer((socket) => socket.destroy());
  const taken = await new Promise<boolean>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(`\0${name}`, () => resolve(true));
  });
  if (!taken) return undefined;
  return {
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
