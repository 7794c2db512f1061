import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { endExecMonitors } from "../../src/backends/podman/inside/end-exec-monitors.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { tarOf } from "./tar.ts";

const execute = promisify(execFile);

/** A real Podman for tests; disposing it removes whatever has its label or prefix. */
export interface TestEngine extends AsyncDisposable {
  readonly socketPath: string;
  readonly client: LibpodClient;
  /** A local image with a static busybox. */
  readonly image: string;
  /** Starts every name that the test makes; ends with a dash. */
  readonly prefix: string;
  /** For the labels of everything that can have some. */
  readonly labels: Readonly<Record<string, string>>;
  /** Runs the podman command on the same engine; returns its output. */
  run(args: readonly string[]): Promise<string>;
  /** What the engine says of its machine; asked for once, as that takes it a second. */
  host(): Promise<Host>;
}

type Host = Awaited<ReturnType<LibpodClient["system"]["info"]>>["host"];

const busyboxImage = "localhost/sidepod-test:busybox";
const applets = ["sh", "sleep", "cat", "ls", "ps", "echo", "true", "false", "id", "wget", "nc"];
const moreApplets = ["httpd", "head", "tr", "env", "kill", "stty", "date", "dd", "seq", "stat"];

/**
 * Starts `podman system service` on a socket of its own. SIDEPOD_TEST_SOCKET names a service that
 * runs already, SIDEPOD_TEST_PODMAN the command (words apart by spaces) that belongs to it.
 */
export async function startEngine(): Promise<TestEngine> {
  const given = process.env.SIDEPOD_TEST_SOCKET;
  const service = given === undefined ? await startService() : undefined;
  const socketPath = given ?? service?.socketPath ?? "";
  const client = new LibpodClient({ socketPath });
  const id = randomBytes(4).toString("hex");
  const prefix = `sptest-${id}-`;
  const run = (args: readonly string[]) => runCommand([...podmanCommand(), ...args]);
  let host: Promise<Host> | undefined;
  try {
    await ensureImage(client);
  } catch (error) {
    await client[Symbol.asyncDispose]();
    await service?.[Symbol.asyncDispose]();
    throw error;
  }
  return {
    socketPath,
    client,
    image: busyboxImage,
    prefix,
    labels: { "io.sidepod.test": id },
    run,
    host: () => {
      host ??= client.system.info().then((info) => info.host);
      return host;
    },
    async [Symbol.asyncDispose]() {
      try {
        await removeEverything(client, prefix, id);
      } finally {
        await client[Symbol.asyncDispose]();
        await service?.[Symbol.asyncDispose]();
      }
    },
  };
}

/** Why the engine neither limits nor counts anything; undefined where it does. */
export async function countlessEngine(engine: TestEngine): Promise<string | undefined> {
  const { security, cgroupVersion } = await engine.host();
  return security.rootless && cgroupVersion === "v1"
    ? "a rootless engine on cgroup v1 neither limits nor counts"
    : undefined;
}

/** Names of what has the prefix of a test: containers (with their pods'), pods, volumes, secrets. */
export async function whatIsLeft({ client, prefix }: TestEngine): Promise<readonly string[]> {
  const [containers, pods, volumes, secrets] = await Promise.all([
    client.containers.list({ all: true }),
    client.pods.list(),
    client.volumes.list(),
    client.secrets.list(),
  ]);
  const found = [
    // An infra container has no name of ours, but its pod's.
    ...containers.map(({ Names, PodName }) => ({ name: `${Names[0]} ${PodName}`.trimEnd() })),
    ...pods.map(({ Name: name }) => ({ name })),
    ...volumes.map(({ Name: name, Labels: labels }) => ({ name, labels })),
    ...secrets.map(({ Spec }) => ({ name: Spec.Name })),
  ];
  return found.flatMap((one) => (JSON.stringify(one).includes(prefix) ? one.name : []));
}

/** Why no engine can be started here; undefined where one can. For `describe.skipIf`. */
export async function engineMissing(): Promise<string | undefined> {
  if (process.env.SIDEPOD_TEST_SOCKET !== undefined) return undefined;
  try {
    await execute("podman", ["--version"]);
    return undefined;
  } catch {
    return "there is no podman command";
  }
}

export interface TestService extends AsyncDisposable {
  readonly socketPath: string;
  /** Settles when the service has ended. */
  readonly exited: Promise<unknown>;
  /** Ends it at once, without a chance to answer. */
  kill(): void;
}

export interface ServiceOptions {
  /** A socket to listen on; without it a new one. */
  readonly socketPath?: string;
  /** After how long without a call the service ends by itself; without it never. */
  readonly idleSeconds?: number;
  /** A command that starts it, such as `setpriv` and its options. */
  readonly by?: readonly string[];
}

/** Starts `podman system service` and waits for its first answer. */
export async function startService(options: ServiceOptions = {}): Promise<TestService> {
  const [command = "", ...args] = [...(options.by ?? []), ...podmanCommand()];
  const folder = await mkdtemp(join(tmpdir(), "sptest-"));
  const socketPath = options.socketPath ?? join(folder, "podman.sock");
  const idle = ["--time", String(options.idleSeconds ?? 0)];
  const child = spawn(command, [...args, "system", "service", ...idle, `unix://${socketPath}`], {
    stdio: "ignore",
  });
  const exited = once(child, "close");
  const service: TestService = {
    socketPath,
    exited,
    kill: () => void child.kill("SIGKILL"),
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await waitForAnswer(socketPath, child);
    return service;
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

export async function waitForAnswer(socketPath: string, child: ChildProcess): Promise<void> {
  await using probe = new LibpodClient({ socketPath });
  for (let tries = 0; ; tries++) {
    try {
      return await probe.system.ping();
    } catch (error) {
      if (tries === 1_000 || child.exitCode !== null) throw error;
      await sleep(10);
    }
  }
}

function podmanCommand(): readonly string[] {
  return (process.env.SIDEPOD_TEST_PODMAN ?? "podman").split(" ");
}

async function runCommand([command = "", ...args]: readonly string[]): Promise<string> {
  const { stdout } = await execute(command, args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export async function ensureImage(client: LibpodClient): Promise<void> {
  if (await client.images.exists(busyboxImage)) return;
  await client.images.import(await busyboxTar(), {
    reference: busyboxImage,
    changes: ['CMD ["sh"]'],
  });
}

/** The files of an image with a static busybox. */
export async function busyboxTar(): Promise<Buffer> {
  const busybox = await readFirst(["/usr/bin/busybox", "/bin/busybox"]);
  const links = [...applets, ...moreApplets].map((name) => ({
    name: `bin/${name}`,
    linkTo: "busybox",
  }));
  const passwd = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n";
  return tarOf([
    ...["bin", "etc", "tmp", "root", "proc", "sys", "dev"].map((name) => ({
      name: `${name}/`,
      mode: 0o755,
    })),
    { name: "bin/busybox", mode: 0o755, content: busybox },
    ...links,
    { name: "etc/passwd", mode: 0o644, content: Buffer.from(passwd) },
    { name: "etc/group", mode: 0o644, content: Buffer.from("root:x:0:\nnobody:x:65534:\n") },
  ]);
}

async function readFirst(paths: readonly string[]): Promise<Buffer> {
  for (const path of paths) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return await readFile(path);
  }
  throw new Error(`the tests need a static busybox at ${paths.join(" or ")}`);
}

async function removeEverything(client: LibpodClient, prefix: string, id: string): Promise<void> {
  const ours = (name: string | undefined, labels: Readonly<Record<string, string>> | null) =>
    name?.startsWith(prefix) || labels?.["io.sidepod.test"] === id;
  for (const pod of await client.pods.list()) {
    if (!ours(pod.Name, pod.Labels)) continue;
    endExecMonitors(pod.Id); // or removing it would wait for them
    await client.pods.remove(pod.Id, { force: true, timeout: 0 });
  }
  for (const container of await client.containers.list({ all: true })) {
    if (ours(container.Names[0], container.Labels)) {
      const how = { force: true, volumes: true, depend: true, timeout: 0 };
      await client.containers.remove(container.Id, how);
    }
  }
  for (const volume of await client.volumes.list()) {
    if (ours(volume.Name, volume.Labels)) await client.volumes.remove(volume.Name, { force: true });
  }
  for (const secret of await client.secrets.list()) {
    if (ours(secret.Spec.Name, secret.Spec.Labels ?? null)) await client.secrets.remove(secret.ID);
  }
  for (const network of await client.networks.list()) {
    if (ours(network.name, network.labels ?? null)) {
      await client.networks.remove(network.name, { force: true });
    }
  }
}
