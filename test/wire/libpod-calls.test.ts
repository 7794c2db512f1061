import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isSidepodError, LibpodClient } from "../../src/libpod/index.ts";
import { chunk, chunkedHead, scriptSocket } from "../support/scripted-socket.ts";

const notFound = {
  cause: "no such container",
  message: 'no container with name or ID "web" found: no such container',
  response: 404,
};

describe("a call", () => {
  test("opens no connection before it is made", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, []));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(server.connections).toBe(0);
    await client.pods.list();
    expect(server.connections).toBe(1);
  });

  test("uses the connection of the one before it", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, []));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await client.pods.list();
    await client.containers.list();
    await client.images.list();
    expect(server.connections).toBe(1);
  });

  test("made at the same time as others has a connection of its own", async () => {
    const answers: (() => void)[] = [];
    await using server = await scriptSocket(({ answer }) => {
      answers.push(() => answer(200, []));
      if (answers.length === 4) for (const each of answers) each();
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await Promise.all([1, 2, 3, 4].map(() => client.pods.list()));
    expect(server.connections).toBe(4);
  });

  test("reads an answer that comes one byte at a time", async () => {
    const body = '[{"Name":"größe €"}]';
    await using server = await scriptSocket(({ trickle }) =>
      trickle(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(await client.pods.list()).toEqual([{ Name: "größe €" }]);
  });

  test("escapes names as a whole, so that they cannot leave their place in the path", async () => {
    await using server = await scriptSocket(({ answer }) => answer(404, notFound));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    for (const name of ["../x", "..", "a/b?force=true", "a;$(id)\n", "%2e%2e"]) {
      await client.pods.exists(name);
    }
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/v5.0.0/libpod/pods/..%2Fx/exists",
      "/v5.0.0/libpod/pods/%2E%2E/exists",
      "/v5.0.0/libpod/pods/a%2Fb%3Fforce%3Dtrue/exists",
      "/v5.0.0/libpod/pods/a%3B%24(id)%0A/exists",
      "/v5.0.0/libpod/pods/%252e%252e/exists",
    ]);
  });

  test("refuses an empty name before it sends anything", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, []));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.remove("")).rejects.toMatchObject({ code: "usage" });
    expect(server.requests).toEqual([]);
  });

  test("takes 304 for an answer that says nothing was to be done", async () => {
    await using server = await scriptSocket(({ answer }) => answer(304));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(await client.containers.start("web")).toBe(false);
    expect(await client.containers.stop("web", { timeout: 3 })).toBe(false);
    expect(await client.pods.stop("web", { timeout: 3 })).toBe(false);
    expect(server.requests.map(({ path }) => path.split("/").at(-1))).toEqual([
      "start",
      "stop?timeout=3",
      "stop?t=3",
    ]);
  });

  describe("for the list of containers", () => {
    const removed = { cause: "no such pod", message: "could not find its pod", response: 500 };

    test("is made again where a pod is removed meanwhile", async () => {
      let asked = 0;
      await using server = await scriptSocket(({ answer }) => {
        asked += 1;
        if (asked === 1) answer(500, removed);
        else answer(200, [{ Id: "a" }]);
      });
      await using client = new LibpodClient({ socketPath: server.socketPath });
      expect(await client.containers.list()).toEqual([{ Id: "a" }]);
      expect(asked).toBe(2);
    });

    test.each([
      ["not for ever", removed, 5],
      ["not for another reason", notFound, 1],
    ])("is made again, but %s", async (_, refusal, times) => {
      await using server = await scriptSocket(({ answer }) => answer(500, refusal));
      await using client = new LibpodClient({ socketPath: server.socketPath });
      await expect(client.containers.list()).rejects.toMatchObject({ code: "not-found" });
      expect(server.requests.length).toBe(times);
    });
  });

  test("tells why a pod is not killed as a whole", async () => {
    const ended = "sending signal to container c1: `/usr/bin/runc kill c1 9` failed: exit status 1";
    const body = { Errs: [ended], Id: "p1" };
    await using server = await scriptSocket(({ answer }) => answer(409, body));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.kill("p1")).rejects.toMatchObject({
      details: { reason: "signal-refused" },
      evidence: [ended],
    });
  });

  test("sends a stream with its bytes unchanged", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, { Id: "sha256:abc" }));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const tar = Readable.from([Buffer.from("one "), Buffer.from("two")]);
    expect(await client.images.import(tar, { reference: "localhost/x" })).toBe("abc");
    expect(server.requests[0]).toMatchObject({
      path: "/v5.0.0/libpod/images/import?reference=localhost%2Fx",
      body: "one two",
    });
  });

  test("fails with the error of the stream that it was to send", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, { Id: "abc" }));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const tar = new Readable({
      read() {
        this.destroy(new Error("the disk is gone"));
      },
    });
    const error = await client.images.import(tar).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ cause: { message: "the disk is gone" } });
  });
});

describe("an error body", () => {
  test.each([
    ["as most calls give it", 404, notFound, "not-found", "there is no container web"],
    [
      "with a list of errors, as calls on pods give it",
      409,
      {
        Errs: [
          "starting container 12: cannot listen on the TCP port: listen tcp4 :8080: bind: address already in use",
        ],
        Id: "34",
      },
      "port-in-use",
      "the host port 8080 is in use",
    ],
    [
      "twice in one answer",
      500,
      `${JSON.stringify(notFound)}\n${JSON.stringify({ ...notFound, message: "second" })}\n`,
      "not-found",
      "there is no container web",
    ],
    ["that is no JSON", 404, "Not Found\n", "not-found", "Not Found"],
    ["that is empty", 500, "", "engine", "the engine answered with status 500 and no text"],
  ])("%s becomes an error with a code", async (_title, status, body, code, message) => {
    await using server = await scriptSocket(({ answer }) => answer(status, body));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const error = await client.pods.start("web").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code,
      message,
      details: { call: "POST pods/web/start", status },
    });
  });

  test("leaves the connection usable", async () => {
    await using server = await scriptSocket(({ answer }) => answer(404, notFound));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    for (let i = 0; i < 3; i++) await client.containers.inspect("web").catch(() => undefined);
    expect(server.connections).toBe(1);
    expect(server.requests).toHaveLength(3);
  });
});

describe("a connection", () => {
  test("to a socket that is not there is no-engine", async () => {
    await using client = new LibpodClient({ socketPath: "/nonexistent/podman.sock" });
    const error = await client.pods.list().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "no-engine", details: { errno: "ENOENT" } });
  });

  test("to a socket that nobody listens on any more is no-engine", async () => {
    const server = await scriptSocket(() => undefined);
    const { socketPath } = server;
    await using client = new LibpodClient({ socketPath });
    await server[Symbol.asyncDispose]();
    const error = await client.pods.list().catch((thrown: unknown) => thrown);
    expect(isSidepodError(error, "no-engine")).toBe(true);
  });

  test.each([
    ["a file", "/etc/hostname", "ECONNREFUSED"],
    ["a path below a file", "/etc/hostname/podman.sock", "ENOTDIR"],
  ])("to %s is no-engine", async (_title, socketPath, errno) => {
    await using client = new LibpodClient({ socketPath });
    const error = await client.pods.list().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "no-engine", details: { errno, socket: socketPath } });
  });

  test("to a path that is too long for a socket is not cut short", async () => {
    await using client = new LibpodClient({ socketPath: `/tmp/${"x".repeat(200)}` });
    await expect(client.pods.list()).rejects.toMatchObject({
      code: "no-engine",
      message: expect.stringContaining("too long"),
    });
  });

  test("to something that does not speak HTTP is a protocol error", async () => {
    await using server = await scriptSocket(({ write }) => write("SSH-2.0-OpenSSH_9.2\r\n"));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.list()).rejects.toMatchObject({ code: "protocol" });
  });

  test("cut in the middle of a body with a length is engine-lost", async () => {
    await using server = await scriptSocket(({ write, socket }) => {
      write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{");
      socket.end();
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.list()).rejects.toMatchObject({ code: "engine-lost" });
  });

  test("cut in the middle of a chunked body is engine-lost", async () => {
    await using server = await scriptSocket(({ write, socket }) => {
      write(chunkedHead);
      write(chunk("[{"));
      socket.end();
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.list()).rejects.toMatchObject({ code: "engine-lost" });
  });

  test("cut before any answer is engine-lost", async () => {
    await using server = await scriptSocket(({ cut }) => cut());
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.list()).rejects.toMatchObject({ code: "engine-lost" });
    expect(server.requests).toHaveLength(1);
  });
});

describe("a kept connection that the engine has closed meanwhile", () => {
  /** Answers the first request of each connection and cuts at the second. */
  const flaky = () =>
    scriptSocket(({ request, answer, cut }) => {
      const before = counts.get(request.connection) ?? 0;
      counts.set(request.connection, before + 1);
      if (before === 0) answer(200, []);
      else cut();
    });
  const counts = new Map<number, number>();

  test("is replaced once for a call that may be repeated", async () => {
    counts.clear();
    await using server = await flaky();
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await client.pods.list();
    await client.pods.list();
    expect(server.requests).toHaveLength(3);
    expect(server.connections).toBe(2);
  });

  test("is an error for a call that may not", async () => {
    counts.clear();
    await using server = await flaky();
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await client.pods.list();
    const creation = client.containers.create({ image: "x" });
    await expect(creation).rejects.toMatchObject({ code: "engine-lost" });
    expect(server.requests).toHaveLength(2);
  });
});

describe("an abort", () => {
  test("before the call sends nothing", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, []));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(client.pods.list({ signal })).rejects.toThrow("too late");
    expect(server.requests).toEqual([]);
  });

  test("before the answer rejects with the signal's reason and closes the connection", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    await using server = await scriptSocket(() => controller.abort(reason));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const call = client.containers.wait("web", { signal: controller.signal });
    await expect(call).rejects.toBe(reason);
    await server.allClosed();
  });

  test("in the middle of a body rejects with the signal's reason", async () => {
    const controller = new AbortController();
    await using server = await scriptSocket(({ write }) => {
      write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{");
      setTimeout(() => controller.abort(new Error("enough")), 20);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.list({ signal: controller.signal })).rejects.toThrow("enough");
    await server.allClosed();
  });

  test("of one signal for many calls prints no warning and ends them all", async () => {
    const controller = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    await using server = await scriptSocket(() => undefined);
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const calls = Array.from({ length: 30 }, () => client.pods.list({ signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    const results = await Promise.allSettled(calls);
    process.off("warning", note);
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe("the server's version", () => {
  test("comes from an answer that was there anyway", async () => {
    await using server = await scriptSocket(({ answer }) =>
      answer(200, [], { "Libpod-API-Version": "5.4.2" }),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await client.pods.list();
    expect(await client.apiVersion()).toBe("5.4.2");
    expect(server.requests).toHaveLength(1);
  });

  test("is asked for once by calls made at the same time", async () => {
    await using server = await scriptSocket(({ answer }) =>
      answer(200, "OK", { "Libpod-API-Version": "4.3.1" }),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const versions = await Promise.all([client.apiVersion(), client.apiVersion()]);
    expect(versions).toEqual(["4.3.1", "4.3.1"]);
    expect(server.requests).toHaveLength(1);
  });

  test("can be asked for again after a failure", async () => {
    let fail = true;
    await using server = await scriptSocket(({ answer, cut }) => {
      if (fail) cut();
      else answer(200, "OK", { "Libpod-API-Version": "4.3.1" });
      fail = false;
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.apiVersion()).rejects.toMatchObject({ code: "engine-lost" });
    expect(await client.apiVersion()).toBe("4.3.1");
  });
});

describe("wait", () => {
  test.each([
    ["a bare number", "3\n", 3],
    ["a negative one", "-1", -1],
    ["the Docker form", '{"StatusCode":137,"Error":null}', 137],
  ])("reads %s", async (_title, body, expected) => {
    await using server = await scriptSocket(({ answer }) => answer(200, body));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(await client.containers.wait("web")).toBe(expected);
  });

  test("does not take something else for a status", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, "oops"));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.containers.wait("web")).rejects.toMatchObject({ code: "protocol" });
  });
});

describe("inspect", () => {
  const inspect = (config: object, state: object) => ({ Id: "1", Config: config, State: state });

  test("gives what Podman 4 and Podman 5 answer the same form", async () => {
    const answers = [
      inspect({ Entrypoint: "sh -c", StopSignal: 15 }, { Health: { Status: "" } }),
      inspect({ Entrypoint: ["sh", "-c"], StopSignal: "SIGTERM" }, {}),
    ];
    await using server = await scriptSocket(({ answer }) => answer(200, answers.shift()));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const old = await client.containers.inspect("web");
    const fresh = await client.containers.inspect("web");
    expect(old).toEqual(fresh);
    expect(fresh.Config.Entrypoint).toEqual(["sh", "-c"]);
  });

  test("keeps the state of a health check that there is", async () => {
    const health = { Status: "starting", FailingStreak: 0, Log: null };
    await using server = await scriptSocket(({ answer }) =>
      answer(200, inspect({ Entrypoint: "", StopSignal: 9999 }, { Health: health })),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const { State, Config } = await client.containers.inspect("web");
    expect(State.Health).toEqual(health);
    expect(Config.Entrypoint).toBeNull();
    expect(Config.StopSignal).toBe("9999");
  });
});

describe("inspecting an image", () => {
  test("is one call for all who ask at once, and each has its own signal", async () => {
    await using server = await scriptSocket(async ({ answer }) => {
      await sleep(50);
      answer(404, { message: "no such image", response: 404 });
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const leaving = AbortSignal.timeout(10);
    const asked = await Promise.allSettled([
      client.images.inspect("web", { signal: leaving }),
      client.images.inspect("web"),
      client.images.inspect("web"),
    ]);
    const reasons = asked.map((one) => one.status === "rejected" && one.reason);
    expect(reasons[0]).toBe(leaving.reason);
    for (const reason of reasons.slice(1)) expect(isSidepodError(reason)).toBe(true);
    expect(server.requests).toHaveLength(1);
    await client.images.inspect("web").catch(() => undefined);
    expect(server.requests).toHaveLength(2);
  });
});

describe("a container's calls", () => {
  test("ask for columns of its processes, and for what differs from its image", async () => {
    const top = { Titles: ["HPID", "PID"], Processes: [["4711", "1"]] };
    await using server = await scriptSocket(({ request, answer }) =>
      answer(200, request.path.includes("/top") ? top : null),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(await client.containers.top("web", ["hpid", "pid"])).toEqual(top);
    // The engine says null for nothing.
    expect(await client.containers.changes("web")).toEqual([]);
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/v5.0.0/libpod/containers/web/top?ps_args=hpid%2Cpid",
      "/v5.0.0/libpod/containers/web/changes",
    ]);
  });

  test("make an image of its files", async () => {
    await using server = await scriptSocket(({ answer }) => answer(201, { Id: "sha256:abc" }));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const changes = ["LABEL a=b", "LABEL c=d"];
    expect(await client.containers.commit("web", { pause: false, changes })).toBe("sha256:abc");
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /v5.0.0/libpod/commit?container=web&pause=false&changes=LABEL+a%3Db&changes=LABEL+c%3Dd",
    ]);
  });
});
