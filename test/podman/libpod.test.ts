import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ContainerCreate,
  type ExecCreate,
  LibpodClient,
  type OutputChunk,
  readLogLines,
} from "../../src/libpod/index.ts";
import { engineMissing, startEngine, startService, type TestEngine } from "../support/engine.ts";
import { freePort } from "../support/free-port.ts";

const missing = await engineMissing();

describe.skipIf(missing !== undefined)("the client on a real engine", () => {
  let engine: TestEngine;
  /** Why this engine sets no limits and counts nothing; undefined where it does. */
  let unlimited: string | undefined;
  let count = 0;

  beforeAll(async () => {
    engine = await startEngine();
    const { host } = await engine.client.system.info();
    const without = host.security.rootless && host.cgroupVersion === "v1";
    if (without) unlimited = "a rootless engine on cgroup v1 has no limits and no statistics";
  });
  afterAll(() => engine?.[Symbol.asyncDispose]());

  const newName = () => `${engine.prefix}${count++}`;

  async function create(body: Partial<ContainerCreate> = {}): Promise<string> {
    const { id } = await engine.client.containers.create({
      name: newName(),
      image: engine.image,
      command: ["sleep", "1000"],
      labels: engine.labels,
      restart_policy: "no",
      ...body,
    });
    return id;
  }

  async function start(body: Partial<ContainerCreate> = {}): Promise<string> {
    const id = await create(body);
    await engine.client.containers.start(id);
    return id;
  }

  /** With its program at work: a signal that comes before meets the runtime's own process. */
  async function startUp(body: Partial<ContainerCreate> & { command: string[] }): Promise<string> {
    const id = await start(body);
    for await (const _ of engine.client.containers.logs(id, { follow: true })) break;
    return id;
  }

  /** A process that ends at once when it is asked to. */
  const obedient = { command: ["sh", "-c", "trap 'exit 3' TERM; echo up; sleep 1000 & wait"] };

  async function collect(source: AsyncIterable<OutputChunk>): Promise<Record<string, string>> {
    const all: Record<string, string> = { stdout: "", stderr: "" };
    for await (const { stream, data } of source) all[stream] += data.toString();
    return all;
  }

  async function exec(container: string, body: ExecCreate, input?: string) {
    const { client } = engine;
    const id = await client.exec.create(container, {
      AttachStdout: true,
      AttachStderr: true,
      AttachStdin: input !== undefined,
      ...body,
    });
    await using session = await client.exec.start(id, { tty: body.Tty ?? false });
    if (input !== undefined) session.stdin.end(input);
    const { stdout, stderr } = await collect(session.output);
    return { stdout, stderr, status: await session.exitCode() };
  }

  describe("a pod", () => {
    test("is created, seen, started, killed and removed", async () => {
      const { client, labels } = engine;
      const name = newName();
      expect(await client.pods.exists(name)).toBe(false);
      const id = await client.pods.create({ name, labels });
      expect(await client.pods.exists(name)).toBe(true);
      await start({ pod: name });
      const seen = await client.pods.inspect(name);
      expect(seen).toMatchObject({ Id: id, Name: name, State: "Running", NumContainers: 2 });
      expect(seen.SharedNamespaces).toEqual(expect.arrayContaining(["net", "ipc", "uts"]));
      const listed = await client.pods.list({ filters: { name: [name] } });
      expect(listed.map(({ Id, Status }) => [Id, Status])).toEqual([[id, "Running"]]);
      expect(await client.pods.start(name)).toBe(false);
      await client.pods.kill(name);
      await expect(client.pods.kill(name)).rejects.toMatchObject({ code: "not-running" });
      await client.pods.remove(name, { force: true, timeout: 0 });
      expect(await client.pods.exists(name)).toBe(false);
    });

    test("that is degraded is not stopped, and that is told", async () => {
      const { client, labels } = engine;
      const pod = newName();
      await client.pods.create({ name: pod, labels });
      const sidecar = await start({ pod, ...obedient });
      const main = await start({ pod, command: ["true"] });
      await client.containers.wait(main);
      await expect.poll(async () => (await client.pods.inspect(pod)).State).toBe("Degraded");
      expect(await client.pods.stop(pod)).toBe(false);
      expect((await client.containers.inspect(sidecar)).State.Running).toBe(true);
    });

    test("does not accept a port on one of its containers", async () => {
      const { client, labels } = engine;
      const pod = newName();
      await client.pods.create({ name: pod, labels });
      const ports = [{ container_port: 80, host_port: await freePort() }];
      const creation = create({ pod, portmappings: ports });
      await expect(creation).rejects.toMatchObject({ code: "port-in-pod" });
    });

    test("that cannot have its port says which only when its infra container is started", async () => {
      const { client, labels } = engine;
      const [first, second] = [newName(), newName()];
      const port = await freePort();
      const portmappings = [{ container_port: 80, host_port: port }];
      await client.pods.create({ name: first, labels, portmappings });
      await start({ pod: first });
      await client.pods.create({ name: second, labels, portmappings });
      const member = await create({ pod: second });
      await expect(client.containers.start(member)).rejects.toMatchObject({
        details: expect.objectContaining({ call: expect.any(String) }),
      });
      const { InfraContainerID = "" } = await client.pods.inspect(second);
      await expect(client.containers.start(InfraContainerID)).rejects.toMatchObject({
        code: "port-in-use",
        details: { port, protocol: "tcp" },
      });
    });
  });

  describe("a container", () => {
    test("is stopped within the timeout that libpod's own parameter gives", async () => {
      const { client } = engine;
      const command = ["sh", "-c", "trap '' TERM; echo up; sleep 1000"];
      const stubborn = await startUp({ command });
      const started = performance.now();
      expect(await client.containers.stop(stubborn, { timeout: 1 })).toBe(true);
      expect(performance.now() - started).toBeGreaterThan(900);
      expect(performance.now() - started).toBeLessThan(8_000);
      expect(await client.containers.stop(stubborn)).toBe(false);
    });

    test("gives its exit status to those who wait, and a removed one is not found", async () => {
      const { client } = engine;
      const name = newName();
      const id = await startUp({ ...obedient, name });
      const waits = [client.containers.wait(id), client.containers.wait(id)];
      await client.containers.stop(id, { timeout: 5 });
      expect(await Promise.all(waits)).toEqual([3, 3]);
      expect(await client.containers.wait(id)).toBe(3);
      await client.containers.remove(id);
      // By its ID, Podman 5 goes on to tell the status for a while.
      await expect(client.containers.wait(name)).rejects.toMatchObject({ code: "not-found" });
    });

    test("can be waited for until a signal says otherwise", async () => {
      const id = await start();
      const signal = AbortSignal.timeout(300);
      await expect(engine.client.containers.wait(id, { signal })).rejects.toMatchObject({
        name: "TimeoutError",
      });
    });

    test("can be waited for until it runs", async () => {
      const { client } = engine;
      const id = await create();
      const running = client.containers.wait(id, { condition: ["running"] });
      await client.containers.start(id);
      await running;
    });

    test("takes its anonymous volumes with it when libpod's own parameter says so", async () => {
      const { client } = engine;
      const id = await start({ volumes: [{ Name: "", Dest: "/data" }] });
      const { Mounts } = await client.containers.inspect(id);
      const volume = Mounts[0]?.Name ?? "";
      expect(await client.volumes.exists(volume)).toBe(true);
      await client.containers.remove(id, { force: true, volumes: true, timeout: 0 });
      expect(await client.volumes.exists(volume)).toBe(false);
    });

    test("is renamed, and its limits are changed while it runs", async ({ skip }) => {
      skip(unlimited !== undefined, unlimited);
      const { client } = engine;
      const id = await start({ resource_limits: { memory: { limit: 64 << 20 } } });
      const name = newName();
      await client.containers.rename(id, name);
      await client.containers.update(name, { memory: { limit: 96 << 20 } });
      const [v1, v2] = ["memory/memory.limit_in_bytes", "memory.max"];
      const { stdout } = await exec(name, {
        Cmd: ["sh", "-c", `cd /sys/fs/cgroup; cat ${v1} 2>/dev/null || cat ${v2}`],
      });
      expect(stdout?.trim()).toBe(String(96 << 20));
    });

    test("is seen in the same form from every version", async () => {
      const id = await start({ entrypoint: ["sh", "-c"], command: ["sleep 1000"], stop_signal: 2 });
      const { Config, State } = await engine.client.containers.inspect(id);
      expect(Config.Entrypoint).toEqual(["sh", "-c"]);
      expect(Config.StopSignal).toBe("SIGINT");
      expect(State.Health).toBeUndefined();
      expect(State.Status).toBe("running");
    });

    test("is listed with its pod, its PID and its exit status", async () => {
      const { client } = engine;
      const id = await start({ command: ["sh", "-c", "exit 5"] });
      await client.containers.wait(id);
      const [seen] = await client.containers.list({ all: true, filters: { id: [id] } });
      expect(seen).toMatchObject({ Id: id, ExitCode: 5, Pod: "", IsInfra: false });
      // Podman 5 answers the wait before it has cleaned up after the container.
      expect(["stopped", "exited"]).toContain(seen?.State);
    });
  });

  describe("logs", () => {
    const talk = "echo one; echo two >&2; head -c 30000 /dev/zero | tr '\\0' x; echo; echo end";

    test("are whole lines with their stream and time, however long", async () => {
      const { client } = engine;
      const id = await start({ command: ["sh", "-c", talk] });
      await client.containers.wait(id);
      const lines = [];
      for await (const line of readLogLines(client.containers.logs(id, { timestamps: true }))) {
        lines.push(line);
      }
      const stdout = lines.filter(({ stream }) => stream === "stdout").map(({ text }) => text);
      expect(stdout).toEqual(["one", "x".repeat(30_000), "end"]);
      expect(lines.find(({ stream }) => stream === "stderr")?.text).toBe("two");
      for (const { time } of lines) expect(new Date(time).getTime()).toBeGreaterThan(0);
    });

    test("are limited to a stream and to the last lines", async () => {
      const { client } = engine;
      const id = await start({ command: ["sh", "-c", "seq 1 50; echo err >&2"] });
      await client.containers.wait(id);
      expect(await collect(client.containers.logs(id, { stdout: false }))).toEqual({
        stdout: "",
        stderr: "err\n",
      });
      const last = await collect(client.containers.logs(id, { tail: 3, stderr: false }));
      expect(last.stdout?.endsWith("49\n50\n")).toBe(true);
    });

    test("are followed to the container's end", async () => {
      const { client } = engine;
      const id = await start({
        command: ["sh", "-c", "for i in 1 2 3; do echo $i; sleep .2; done"],
      });
      const { stdout } = await collect(client.containers.logs(id, { follow: true }));
      expect(stdout).toBe("1\n2\n3\n");
    });

    test("of a quiet container are followed until a signal, without a time limit", async () => {
      const id = await start();
      const signal = AbortSignal.timeout(1_000);
      const read = collect(engine.client.containers.logs(id, { follow: true, signal }));
      await expect(read).rejects.toMatchObject({ name: "TimeoutError" });
    });

    test("of a terminal are framed like all others", async () => {
      const { client } = engine;
      const id = await start({ terminal: true, command: ["echo", "on a terminal"] });
      await client.containers.wait(id);
      const { stdout } = await collect(client.containers.logs(id));
      expect(stdout).toMatch(/^on a terminal\r?\n$/);
    });
  });

  describe("exec", () => {
    let target: string;
    beforeAll(async () => {
      target = await start();
    });

    test("gives both streams and the exit status", async () => {
      const result = await exec(target, { Cmd: ["sh", "-c", "echo out; echo err >&2; exit 9"] });
      expect(result).toEqual({ stdout: "out\n", stderr: "err\n", status: 9 });
    });

    test("passes standard input on to its end", async () => {
      const input = "x".repeat(300_000);
      const { stdout, status } = await exec(target, { Cmd: ["cat"] }, input);
      expect(stdout?.length).toBe(input.length);
      expect(status).toBe(0);
    });

    test("takes user, folder and environment", async () => {
      const body = { Cmd: ["sh", "-c", "id -u; pwd; echo $A"], User: "65534", WorkingDir: "/tmp" };
      const { stdout } = await exec(target, { ...body, Env: ["A=a b;$(c)"] });
      expect(stdout).toBe("65534\n/tmp\na b;$(c)\n");
    });

    test("says 127 and 126 for a command that is missing or cannot be executed", async () => {
      expect((await exec(target, { Cmd: ["no-such-command"] })).status).toBe(127);
      expect((await exec(target, { Cmd: ["/etc/passwd"] })).status).toBe(126);
    });

    test("with a terminal is raw and can be resized", async () => {
      const { client } = engine;
      const Cmd = ["sh", "-c", "stty size; read _; stty size; exit 4"];
      const id = await client.exec.create(target, {
        Cmd,
        Tty: true,
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
      });
      const size = { columns: 100, rows: 40 };
      await using session = await client.exec.start(id, { tty: true, size });
      let text = "";
      let resized = false;
      for await (const { stream, data } of session.output) {
        expect(stream).toBe("stdout");
        text += data.toString();
        if (!resized && text.includes("\n")) {
          resized = true;
          await session.resize({ columns: 90, rows: 30 });
          await sleep(200);
          session.stdin.write("\n");
        }
      }
      expect(text).toContain("30 90");
      expect(await session.exitCode()).toBe(4);
    });

    test("is closed by its signal while the command is quiet", async () => {
      const { client } = engine;
      const id = await client.exec.create(target, { Cmd: ["sleep", "30"], AttachStdout: true });
      const signal = AbortSignal.timeout(500);
      await using session = await client.exec.start(id, { signal });
      await expect(collect(session.output)).rejects.toMatchObject({ name: "TimeoutError" });
    });

    test("in a container that does not run is refused", async () => {
      const id = await create();
      const creation = engine.client.exec.create(id, { Cmd: ["true"] });
      await expect(creation).rejects.toMatchObject({ code: "not-running" });
    });
  });

  test("attach loses nothing when it comes before the start", async () => {
    const { client } = engine;
    const id = await create({ command: ["sh", "-c", "echo first; cat"], stdin: true });
    await using session = await client.containers.attach(id, { stdin: true });
    await client.containers.start(id);
    session.stdin.end("typed\n");
    expect(await collect(session.output)).toEqual({ stdout: "first\ntyped\n", stderr: "" });
  });

  describe("events", () => {
    test("come as they happen, with action and exit status", async () => {
      const { client } = engine;
      const since = String(Math.floor(Date.now() / 1000) - 1);
      const id = await start({ command: ["sh", "-c", "exit 6"] });
      await client.containers.wait(id);
      const seen = new Map<string, string | undefined>();
      const filters = { container: [id] };
      for await (const event of client.system.events({ since, filters })) {
        seen.set(event.Action, event.Actor.Attributes?.containerExitCode);
        if (event.Action === "died") break;
      }
      expect([...seen.keys()]).toEqual(expect.arrayContaining(["create", "start", "died"]));
      expect(seen.get("died")).toBe("6");
    });

    test("can be ended by a signal while nothing happens", async () => {
      const signal = AbortSignal.timeout(500);
      const read = async () => {
        for await (const _ of engine.client.system.events({
          signal,
          filters: { container: [newName()] },
        }));
      };
      await expect(read()).rejects.toMatchObject({ name: "TimeoutError" });
    });
  });

  test("statistics are numbers, one sample or many", async ({ skip }) => {
    skip(unlimited !== undefined, unlimited);
    const { client } = engine;
    const id = await start();
    for await (const [one] of client.containers.stats([id])) {
      expect(one).toMatchObject({ ContainerID: id });
      expect(one?.PIDs).toBeGreaterThan(0);
      expect(one?.MemUsage).toBeGreaterThan(0);
    }
    let samples = 0;
    for await (const _ of client.containers.stats([id], { stream: true, interval: 1 })) {
      if (++samples === 2) break;
    }
    expect(samples).toBe(2);
  });

  test("statistics of a container that is gone fail", async () => {
    const read = async () => {
      for await (const _ of engine.client.containers.stats([newName()]));
    };
    await expect(read()).rejects.toMatchObject({ name: "SidepodError" });
  });

  describe("images, volumes, secrets and networks", () => {
    test("an image is imported, tagged, seen and removed", async () => {
      const { client, image, prefix } = engine;
      const repository = `localhost/${prefix}image`;
      await client.images.tag(image, { repository, tag: "1" });
      const reference = `${repository}:1`;
      expect(await client.images.exists(reference)).toBe(true);
      expect((await client.images.inspect(reference)).RepoTags).toContain(reference);
      const listed = await client.images.list({ filters: { reference: [reference] } });
      expect(listed).toHaveLength(1);
      await client.images.remove(reference);
      expect(await client.images.exists(reference)).toBe(false);
      const gone = client.images.inspect(reference);
      await expect(gone).rejects.toMatchObject({ code: "image-not-found" });
    });

    test("a pull of a registry that cannot be reached fails in its stream", async () => {
      const pull = async () => {
        for await (const _ of engine.client.images.pull("localhost:1/nothing:here"));
      };
      await expect(pull()).rejects.toMatchObject({
        code: "registry-unreachable",
        details: { registry: "localhost:1", image: "localhost:1/nothing:here" },
      });
    });

    test("a pull with the policy never finds what is here and says what is not", async () => {
      const { client, image } = engine;
      for await (const step of client.images.pull(image, { policy: "missing" })) {
        expect(step.kind).toBe("done");
      }
    });

    test("a volume is created once, listed, in use and removed", async () => {
      const { client, labels } = engine;
      const name = newName();
      const made = await client.volumes.create({ Name: name, Labels: labels });
      expect(made).toMatchObject({ Name: name, Driver: "local" });
      const again = client.volumes.create({ Name: name });
      await expect(again).rejects.toMatchObject({
        code: "name-in-use",
        details: { kind: "volume" },
      });
      const user = await create({ volumes: [{ Name: name, Dest: "/data" }] });
      const removal = client.volumes.remove(name);
      await expect(removal).rejects.toMatchObject({
        details: { volume: name, containers: [user] },
      });
      expect((await client.volumes.inspect(name)).Labels).toMatchObject(labels);
      expect((await client.volumes.list()).some(({ Name }) => Name === name)).toBe(true);
      await client.containers.remove(user);
      await client.volumes.remove(name);
      expect(await client.volumes.exists(name)).toBe(false);
    });

    test("a secret is readable in the container and nowhere else", async () => {
      const { client, labels } = engine;
      const name = newName();
      const content = "s3cret\u0000 ümlaut\n";
      await client.secrets.create(name, content, { labels });
      const again = client.secrets.create(name, "other");
      await expect(again).rejects.toMatchObject({
        code: "name-in-use",
        details: { kind: "secret" },
      });
      expect(JSON.stringify(await client.secrets.inspect(name))).not.toContain("s3cret");
      expect((await client.secrets.inspect(name)).Spec.Labels).toMatchObject(labels);
      const id = await start({ secrets: [{ Source: name, Target: "/run/key", Mode: 0o400 }] });
      const { stdout } = await exec(id, { Cmd: ["cat", "/run/key"] });
      expect(stdout).toBe(content);
      await client.secrets.remove(name);
      await expect(client.secrets.inspect(name)).rejects.toMatchObject({ code: "not-found" });
    });

    test("a network is created, seen and removed", async () => {
      const { client, labels } = engine;
      const name = newName();
      await client.networks.create({ name, labels });
      expect(await client.networks.inspect(name)).toMatchObject({ name, driver: "bridge" });
      expect(await client.networks.exists(name)).toBe(true);
      await client.networks.remove(name);
      await expect(client.networks.inspect(name)).rejects.toMatchObject({ code: "not-found" });
    });
  });

  describe("an error", () => {
    test.each([
      ["an image that is not here", { image: "localhost/sidepod-none:1" }, "image-not-found"],
      ["a pod that is not there", { pod: "sptest-none" }, "not-found"],
      ["a name that cannot be one", { name: "a;$(id)\n../b" }, "engine"],
    ])("is given a code for %s", async (_title, body, code) => {
      await expect(create(body)).rejects.toMatchObject({ code });
    });

    test("says who has a name", async () => {
      const name = newName();
      const holder = await create({ name });
      await expect(create({ name })).rejects.toMatchObject({
        code: "name-in-use",
        details: { kind: "container", name, holder },
      });
      const pod = newName();
      await engine.client.pods.create({ name: pod, labels: engine.labels });
      await expect(engine.client.pods.create({ name: pod })).rejects.toMatchObject({
        code: "name-in-use",
        details: { kind: "pod", name: pod },
      });
    });

    test("tells a missing mount from a missing command", async () => {
      const mounts = [{ type: "bind", source: "/nonexistent/folder", destination: "/x" }];
      await expect(start({ mounts })).rejects.toMatchObject({
        code: "mount-source-missing",
        details: { path: "/nonexistent/folder" },
      });
      for (const command of ["no-such-command", "/no/such/command"]) {
        await expect(start({ command: [command] })).rejects.toMatchObject({
          code: "command-not-found",
          details: { command },
        });
      }
      await expect(start({ command: ["/etc"] })).rejects.toMatchObject({
        code: "command-not-executable",
      });
    });

    test("names the host port that is taken", async () => {
      const port = await freePort();
      const portmappings = [{ container_port: 80, host_port: port }];
      const netns = { nsmode: "bridge" };
      await start({ portmappings, netns });
      await expect(start({ portmappings, netns })).rejects.toMatchObject({
        code: "port-in-use",
        details: { port },
      });
    });

    test("says that a limit cannot be set", async ({ skip }) => {
      skip(unlimited !== undefined, unlimited);
      const creation = create({ resource_limits: { cpu: { cpus: "4000" } } });
      await expect(creation).rejects.toMatchObject({
        code: "limit-unsupported",
        details: { limit: "cpuset", asked: "4000" },
      });
      const id = await start();
      const update = engine.client.containers.update(id, { cpu: { cpus: "4000" } });
      await expect(update).rejects.toMatchObject({ code: "limit-unsupported" });
    });
  });

  test("many calls at once are answered, each on a connection of its own", async () => {
    const calls = Array.from({ length: 30 }, () => engine.client.images.exists(engine.image));
    expect(await Promise.all(calls)).toEqual(calls.map(() => true));
  });

  test("a body's units are nanoseconds, numbers of actions and ranges of ports", async () => {
    const { client } = engine;
    const id = await create({
      netns: { nsmode: "bridge" },
      portmappings: [{ container_port: 8000, host_port: 18_980, range: 2, host_ip: "127.0.0.1" }],
      // Without an interval nothing asks systemd for a timer.
      healthconfig: { Test: ["CMD", "true"], Interval: 0, Timeout: 3e9, Retries: 2 },
      health_check_on_failure_action: 2,
      resource_limits: { cpu: { quota: 50_000, period: 100_000 }, pids: { limit: 77 } },
    });
    const { Config, HostConfig } = await client.containers.inspect(id);
    expect(Config.Healthcheck).toMatchObject({ Timeout: 3e9, Retries: 2 });
    expect(Config.HealthcheckOnFailureAction).toBe("kill");
    if (unlimited === undefined) {
      expect(HostConfig).toMatchObject({ CpuQuota: 50_000, PidsLimit: 77 });
    }
    const [listed] = await client.containers.list({ all: true, filters: { id: [id] } });
    expect(listed?.Ports?.[0]).toMatchObject({ container_port: 8000, host_port: 18_980, range: 2 });
  });

  test.skipIf(process.env.SIDEPOD_TEST_SOCKET !== undefined)(
    "a service that went away when it was idle, and came back, is not noticed",
    async () => {
      const service = await startService({ idleSeconds: 1 });
      await using client = new LibpodClient(service);
      await client.pods.list();
      // The kept connection does not keep the service.
      await service.exited;
      await expect(client.pods.list()).rejects.toMatchObject({ code: "no-engine" });
      await using again = await startService({ socketPath: service.socketPath });
      expect(again.socketPath).toBe(service.socketPath);
      expect(Array.isArray(await client.pods.list())).toBe(true);
    },
  );

  test.skipIf(process.env.SIDEPOD_TEST_SOCKET !== undefined)(
    "a service that is killed in the middle of a call is engine-lost",
    async () => {
      const service = await startService({});
      await using client = new LibpodClient(service);
      const id = await start();
      const wait = client.containers.wait(id);
      const logs = collect(client.containers.logs(id, { follow: true }));
      const lost = [wait, logs].map((call) => call.catch((thrown: unknown) => thrown));
      await sleep(500);
      service.kill();
      for (const error of await Promise.all(lost)) {
        expect(error).toMatchObject({ code: "engine-lost" });
      }
    },
  );

  test("a stop signal in the body is a number, and no policy is inherited from the pod", async () => {
    const { client, labels } = engine;
    const pod = newName();
    await client.pods.create({ name: pod, labels });
    const id = await create({ pod, stop_signal: 10 });
    const { Config, HostConfig } = await client.containers.inspect(id);
    expect(Config.StopSignal).toBe("SIGUSR1");
    expect(["", "no"]).toContain(HostConfig.RestartPolicy?.Name);
  });
});

if (missing !== undefined) test.skip(`the client on a real engine: ${missing}`, () => undefined);
