import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sidepod, startSidepod } from "../support/command.ts";
import { handlesSignals } from "../support/processes.ts";
import { chunkedHead, type Exchange, scriptSocket } from "../support/scripted-socket.ts";

const podman = { "Libpod-API-Version": "4.3.1", Server: "Libpod/4.3.1 (linux)" };

/** Podman's answer to the ping, and these to the rest. */
const behindPing = (script: (exchange: Exchange) => void) => (exchange: Exchange) =>
  exchange.request.path.includes("_ping") ? exchange.answer(200, "OK", podman) : script(exchange);

/** What a command says with such an engine. */
async function against(script: (exchange: Exchange) => void, args: readonly string[] = ["ps"]) {
  await using server = await scriptSocket(script);
  const { status, stdout, stderr } = await sidepod(args, { socketPath: server.socketPath });
  return { status, stdout, stderr: stderr.replaceAll(server.socketPath, "SOCKET") };
}

describe("what is no Podman", () => {
  it("is named as Docker, with what to do", async () => {
    const { status, stderr } = await against(({ request, answer }) =>
      request.path === "/_ping"
        ? answer(200, "OK", {
            "Api-Version": "1.43",
            "Docker-Experimental": "false",
            Server: "Docker/24.0.5 (linux)",
          })
        : answer(404, { message: "page not found" }),
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error\[no-engine\]: the engine at SOCKET is Docker, not Podman$/m);
    expect(stderr).toContain("server: Docker/24.0.5 (linux)");
    expect(stderr).toMatch(/^hint: .*podman\.socket/m);
  });

  it("is named as no engine where it is a web server", async () => {
    const { status, stderr } = await against(({ answer }) =>
      answer(404, "<html>", { Server: "nginx/1.22" }),
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error\[no-engine\]: the server at SOCKET is not a container engine$/m);
  });

  it("is an engine that is too old, also for what changes something", async () => {
    const old = { "Libpod-API-Version": "3.4.4" };
    for (const args of [["ps"], ["down", "web"]]) {
      const { status, stderr } = await against(({ answer }) => answer(200, "OK", old), args);
      expect(status).toBe(3);
      expect(stderr).toMatch(/^error\[engine-too-old\]: Podman 3\.4\.4 is older than 4\.3$/m);
    }
  });
});

describe("an engine that hangs", () => {
  it("is told of after some seconds, and left after some more", async () => {
    const { status, stderr } = await against(() => undefined);
    expect(status).toBe(4);
    expect(stderr).toMatch(/^waiting for the engine at unix:\/\/SOCKET to answer$/m);
    expect(stderr).toMatch(/^error\[timeout\]: the engine at unix:\/\/SOCKET did not answer/m);
    expect(stderr).toMatch(/^hint: /m);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("is left at once with %s, whatever the command", async (signal, status) => {
    await using silent = await scriptSocket(() => undefined);
    await using later = await scriptSocket(behindPing(() => undefined));
    for (const [socketPath, args] of [
      [silent.socketPath, ["ps"]],
      [later.socketPath, ["ps"]],
      [later.socketPath, ["wait", "web"]],
      [later.socketPath, ["logs", "--follow", "web"]],
      [later.socketPath, ["events"]],
      [later.socketPath, ["stats", "--watch"]],
      [later.socketPath, ["down", "web"]],
      [later.socketPath, ["exec", "web", "--", "true"]],
      [later.socketPath, ["debug", "web"]],
    ] as const) {
      const command = startSidepod(args, { socketPath });
      await handlesSignals(command.pid);
      await sleep(500);
      const since = performance.now();
      command.kill(signal);
      expect(await command.result, args.join(" ")).toMatchObject({ status });
      expect(performance.now() - since).toBeLessThan(1000);
    }
  });
});

describe("what up waits for", () => {
  /** An engine without anything, whose registry never sends the image. */
  const registryHangs = behindPing(({ request: { method, path }, answer, write }) => {
    if (/(pods|containers|volumes|secrets)\/json/.test(path)) answer(200, [], podman);
    else if (path.includes("/images/pull")) write(chunkedHead);
    else if (method === "GET") answer(404, { cause: "none", message: "none", response: 404 });
    else answer(201, { Id: "a", Warnings: [] });
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)(
    "ends with %s: a registry, and another up of the same pod",
    async (signal, status) => {
      await using engine = await scriptSocket(registryHangs);
      const name = `sptest-wait-${process.pid}`;
      const stdin = `name: ${name}\nmain: { image: registry.example/x }\n`;
      const { socketPath } = engine;
      const up = () => startSidepod(["up", "--no-supervise", "-"], { socketPath, stdin });
      const puller = up();
      await until(() => puller.told().includes("pulling"));
      const waiter = up();
      await until(() => waiter.told().includes("waiting"));
      for (const command of [waiter, puller]) {
        const since = performance.now();
        command.kill(signal);
        expect(await command.result).toMatchObject({ status });
        expect(performance.now() - since).toBeLessThan(1000);
      }
    },
  );

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(20);
  }
});

describe("an answer that is not as expected", () => {
  const red = "\u001b[31mred\u001b[0m\u202e\n\rx";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
  const acted = /[\u001b\r\u202e]/;

  it.each([
    ["HTML", `<html>${red}</html>`],
    ["an object where a list is due", "{}"],
    ["a list of texts", '["a"]'],
    ["an object of another kind", '[{"a":1}]'],
    ["one with a field missing", '[{"Id":"a"}]'],
    ["one with a number as text", '[{"Id":"a","Names":["a"],"Pid":"5"}]'],
    ["one that is cut", '[{"Id":"a"'],
    ["an error under a status of success", '{"cause":"x","message":"y","response":500}'],
  ])("is shown as such: %s", async (_title, body) => {
    for (const args of [["ps"], ["stats"], ["down", "web"], ["inspect", "web"], ["engine"]]) {
      const { status, stderr } = await against(
        behindPing(({ answer }) => answer(200, body)),
        args,
      );
      expect({ args, status }).toEqual({ args, status: 1 });
      expect(stderr).toMatch(/^error\[protocol\]: the engine's answer to GET /m);
      expect(stderr).not.toMatch(acted);
      expect(stderr).not.toContain("TypeError");
    }
  });

  it("moves no cursor and sets no colour, whatever its texts hold", async () => {
    const container = {
      ...{ Id: red, Names: [red], Image: red, ImageID: red, Created: red, State: red, Status: red },
      ...{ ExitCode: 0, ExitedAt: 0, StartedAt: 0, IsInfra: false, Pid: 0, Restarts: 0 },
      ...{ Pod: red, PodName: red, Labels: { [red]: red }, Command: [red], Namespaces: {} },
      ...{ Mounts: [red], Networks: [red], Ports: [] },
    };
    const event = {
      ...{ Type: "container", Action: red, time: 1, timeNano: 1e9, HealthStatus: red },
      Actor: { ID: red, Attributes: { name: red, image: red, [red]: red } },
    };
    const evil = behindPing(({ request: { path }, answer }) => {
      if (path.includes("/containers/json")) answer(200, [container]);
      else if (path.includes("/events")) answer(200, `${JSON.stringify(event)}\n`);
      else if (path.includes("/pods/json")) answer(200, []);
      else answer(500, { cause: red, message: red, response: 500 });
    });
    let shown = "";
    for (const args of [
      ["ps", "--all-pods"],
      ["events", "--since", "1h", "--until", "0s"],
      ["inspect", "web"],
      ["down", "web"],
      ["engine"],
    ]) {
      const { stdout, stderr } = await against(evil, args);
      expect(stdout + stderr).not.toMatch(acted);
      shown += stdout + stderr;
    }
    expect(shown).toContain("red");
  });
});
