import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Leads to a socket of this machine, as `ssh -L` does. */
const script = `#!${process.execPath}
const net = require("node:net");
const args = process.argv.slice(2);
const [local, there] = args[args.indexOf("-L") + 1].split(":");
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  const engine = net.connect({ path: there, allowHalfOpen: true });
  socket.on("error", () => engine.destroy());
  engine.on("error", () => socket.destroy());
  socket.pipe(engine).pipe(socket);
});
server.listen(local, () => process.stdin.pipe(process.stdout));
process.stdin.on("end", () => process.exit(0));
`;

export interface FakeSsh extends AsyncDisposable {
  /** What makes a command take an engine of this machine for one elsewhere. */
  readonly env: Readonly<Record<string, string>>;
}

/** An ssh whose other end is this machine, for the engine on a socket. */
export async function fakeSsh(socketPath: string): Promise<FakeSsh> {
  const folder = await mkdtemp(join(tmpdir(), "sptest-ssh-"));
  await writeFile(join(folder, "ssh"), script);
  await chmod(join(folder, "ssh"), 0o755);
  return {
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      CONTAINER_HOST: `ssh://engine.example${socketPath}`,
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
