import { once } from "node:events";
import { lstatSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { shortHash } from "../backends/podman/connection/service-place.ts";
import { SidepodError } from "../errors.ts";

/** Whose supervisor, and of which engine (the backend's `identity`). */
export interface Claim {
  readonly uid: number;
  readonly engine: string;
}

/**
 * Makes this process the supervisor. The claim is a name that only one process can listen on and that
 * the kernel frees with it; who asks there is told where the supervisor's socket is, so that it is found
 * whatever XDG_RUNTIME_DIR says.
 *
 * @returns undefined where there is one already
 */
export async function claimSupervision(
  claim: Claim,
  socketPath: string,
): Promise<AsyncDisposable | undefined> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy()); // Who asked is gone.
    socket.end(`${socketPath}\n`);
  });
  server.listen(nameOf(claim));
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

/**
 * Where the supervisor that there is listens; undefined where there is none.
 *
 * @throws SidepodError `no-supervisor` where another user has taken the name
 */
export async function findSupervisor(claim: Claim): Promise<string | undefined> {
  const answer = await readAll(nameOf(claim));
  if (answer === undefined) return undefined;
  const path = answer.trim();
  if (isOwn(path, claim.uid)) return path;
  throw new SidepodError("no-supervisor", "another user has taken the supervisor's name", {
    evidence: [`who has it answers ${JSON.stringify(path.slice(0, 200))}, which is not yours`],
    hint: "ss -xlp | grep sidepod/supervisor",
  });
}

function nameOf({ uid, engine }: Claim): string {
  return `\0sidepod/supervisor/${uid}/${shortHash(engine)}`;
}

/** Anyone may listen on such a name; nobody else can have a folder that is ours alone. */
function isOwn(path: string, uid: number): boolean {
  const folder = lstatSync(dirname(path), { throwIfNoEntry: false });
  return folder?.isDirectory() === true && folder.uid === uid && (folder.mode & 0o077) === 0;
}

/** Undefined where nobody listens. */
async function readAll(address: string): Promise<string | undefined> {
  const socket = connect(address);
  try {
    await once(socket, "connect");
    return await text(socket.setTimeout(1000, () => socket.destroy()));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // It may have ended between our two calls.
    if (["ECONNREFUSED", "ENOENT", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"].includes(code)) {
      return undefined;
    }
    throw error;
  } finally {
    socket.destroy();
  }
}
