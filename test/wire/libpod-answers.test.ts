import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { LibpodClient } from "../../src/libpod/index.ts";
import {
  chunk,
  chunkedHead,
  type Exchange,
  frame,
  scriptSocket,
} from "../support/scripted-socket.ts";

/** Everything that came until it ended or failed. */
async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

const limits = { noteMs: 50, quickMs: 300, changeMs: 500 };

describe("an engine that hangs", () => {
  const ways: readonly (readonly [string, (exchange: Exchange) => void])[] = [
    ["before it answers", () => undefined],
    ["in the middle of its headers", ({ write }) => write("HTTP/1.1 200 OK\r\nx: ")],
    ["after its headers", ({ write }) => write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n")],
    [
      "in a body that comes byte by byte without an end",
      ({ write, socket }) => {
        write(chunkedHead);
        const timer = setInterval(() => write(chunk(" ")), 20);
        socket.once("close", () => clearInterval(timer));
      },
    ],
  ];

  test.each(ways)("%s is told of, and left after a while", async (_title, script) => {
    await using server = await scriptSocket(script);
    await using client = new LibpodClient({ socketPath: server.socketPath, limits });
    let told = 0;
    client.onWaiting = () => {
      told += 1;
    };
    await expect(client.pods.list()).rejects.toMatchObject({
      code: "timeout",
      evidence: [`GET pods/json at ${server.socketPath}`],
    });
    await expect(client.containers.start("web")).rejects.toMatchObject({ code: "timeout" });
    expect(told).toBe(1);
    await server.allClosed();
  });

  test("is waited for where the call takes as long as it takes, until it is aborted", async () => {
    await using server = await scriptSocket(() => undefined);
    await using client = new LibpodClient({ socketPath: server.socketPath, limits });
    const reason = new Error("enough");
    const signal = AbortSignal.any([AbortSignal.timeout(5000), abortedAfter(800, reason)]);
    const calls = [
      client.containers.stop("web", { timeout: 10, signal }),
      client.containers.wait("web", { signal }),
      client.containers.remove("web", { signal }),
      drain(client.system.events({ signal })),
      drain(client.containers.logs("web", { follow: true, signal })),
      drain(client.images.pull("x", { signal })),
    ];
    const ends = await Promise.allSettled(calls);
    expect(ends).toEqual(calls.map(() => ({ status: "rejected", reason })));
  });

  test("in the middle of an answer that is a stream is left as well", async () => {
    await using server = await scriptSocket(({ write }) => write(chunkedHead));
    await using client = new LibpodClient({ socketPath: server.socketPath, limits });
    await expect(drain(client.containers.stats(["web"]))).rejects.toMatchObject({
      code: "timeout",
    });
    await expect(drain(client.containers.logs("web"))).rejects.toMatchObject({ code: "timeout" });
    await expect(drain(client.system.events({ stream: false }))).rejects.toMatchObject({
      code: "timeout",
    });
  });

  test("is told from one whose answer nobody has read yet", async () => {
    await using server = await scriptSocket(({ write, socket }) => {
      write(Buffer.concat([Buffer.from(chunkedHead), chunk(frame(1, "one\n"))]));
      setTimeout(() => {
        write(Buffer.concat([chunk(frame(1, "two\n")), chunk("")]));
        socket.end();
      }, 1400);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath, limits });
    let read = "";
    for await (const { data } of client.containers.logs("web")) {
      read += data;
      await sleep(1200);
    }
    expect(read).toBe("one\ntwo\n");
  });

  test("at the start of a session is left", async () => {
    await using server = await scriptSocket(() => undefined);
    await using client = new LibpodClient({ socketPath: server.socketPath, limits });
    await expect(client.exec.start("1")).rejects.toMatchObject({ code: "timeout" });
  });
});

function abortedAfter(ms: number, reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}

describe("an answer of another shape", () => {
  const calls: Readonly<Record<string, (client: LibpodClient) => Promise<unknown>>> = {
    "containers.list": (client) => client.containers.list(),
    "containers.inspect": (client) => client.containers.inspect("web"),
    "containers.create": (client) => client.containers.create({ image: "x" }),
    "containers.top": (client) => client.containers.top("web", ["pid"]),
    "containers.changes": (client) => client.containers.changes("web"),
    "containers.commit": (client) => client.containers.commit("web"),
    "containers.wait": (client) => client.containers.wait("web"),
    "containers.stats": (client) => drain(client.containers.stats(["web"])),
    "pods.list": (client) => client.pods.list(),
    "pods.inspect": (client) => client.pods.inspect("web"),
    "pods.create": (client) => client.pods.create({ name: "web" }),
    "images.list": (client) => client.images.list(),
    "images.inspect": (client) => client.images.inspect("x"),
    "images.remove": (client) => client.images.remove("x"),
    "images.pull": (client) => drain(client.images.pull("x")),
    "volumes.list": (client) => client.volumes.list(),
    "volumes.inspect": (client) => client.volumes.inspect("x"),
    "volumes.create": (client) => client.volumes.create({ Name: "x" }),
    "secrets.list": (client) => client.secrets.list(),
    "secrets.inspect": (client) => client.secrets.inspect("x"),
    "secrets.create": (client) => client.secrets.create("x", "y"),
    "networks.list": (client) => client.networks.list(),
    "networks.inspect": (client) => client.networks.inspect("x"),
    "exec.create": (client) => client.exec.create("web", { Cmd: ["ls"] }),
    "exec.inspect": (client) => client.exec.inspect("1"),
    "system.info": (client) => client.system.info(),
    "system.version": (client) => client.system.version(),
    "system.events": (client) => drain(client.system.events({ stream: false })),
  };
  const bodies = [
    "<html><body>502 Bad Gateway</body></html>",
    '{"Id":5,"ID":5,"id":5,"Name":[],"Type":1,"stream":2,"Running":"no","Stats":7,"host":1,"Version":1}',
    '[{"Id":5,"ID":{},"Name":7,"name":7,"Path":3}]',
    '["text", 1, null]',
    '[{"some":"thing"}]',
    '"text"',
    "7.5",
    '{"Id":"a"',
    "NaN",
    "[".repeat(100_000) + "]".repeat(100_000),
  ];

  test.each(Object.entries(calls))("is a protocol error of %s", async (_name, call) => {
    for (const body of bodies) {
      await using server = await scriptSocket(({ answer }) => answer(200, body));
      await using client = new LibpodClient({ socketPath: server.socketPath });
      await expect(call(client), body).rejects.toMatchObject({ code: "protocol" });
    }
  });

  test("is shown with its call, what is wrong in it and its beginning", async () => {
    const body = JSON.stringify([{ Id: "a" }, { Id: 5, Name: "x".repeat(500) }]);
    await using server = await scriptSocket(({ answer }) => answer(200, body));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.list()).rejects.toMatchObject({
      message:
        "the engine's answer to GET pods/json is not as expected: [1].Id is a number, not a string",
      evidence: [`${body.slice(0, 200)}…`],
      details: { call: "GET pods/json" },
    });
  });

  test("which lacks a field that is read is one where the client is strict", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, [{ Id: "a" }]));
    const { socketPath } = server;
    await using lenient = new LibpodClient({ socketPath });
    expect(await lenient.containers.list()).toEqual([{ Id: "a" }]);
    await using strict = new LibpodClient({ socketPath, strict: true });
    await expect(strict.containers.list()).rejects.toMatchObject({
      code: "protocol",
      message: expect.stringContaining("[0].Names is missing"),
    });
  });

  test("is none where the engine says null for an empty list", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, "null"));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(await client.containers.list()).toEqual([]);
    expect(await client.pods.list()).toEqual([]);
    expect(await client.secrets.list()).toEqual([]);
  });
});

describe("an answer that does not end", () => {
  const flood = (head: string, bytes: Buffer) => (exchange: Exchange) => {
    exchange.write(head);
    const { socket } = exchange;
    const more = () => {
      while (!socket.destroyed && socket.write(bytes));
      if (!socket.destroyed) socket.once("drain", more);
    };
    more();
  };
  const endless = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
  const spaces = Buffer.alloc(1 << 20, " ");

  test("is left, whether it is JSON, a line of a stream, an error or headers", async () => {
    const before = process.memoryUsage.rss();
    const cases: [string, Buffer, (client: LibpodClient) => Promise<unknown>, string][] = [
      [endless, spaces, (client) => client.pods.list(), "protocol"],
      [endless, spaces, (client) => drain(client.system.events()), "protocol"],
      [endless.replace("200", "500"), spaces, (client) => client.pods.list(), "engine"],
      ["HTTP/1.1 200 OK\r\n", Buffer.from("x: y\r\n"), (client) => client.pods.list(), "protocol"],
    ];
    for (const [head, bytes, call, code] of cases) {
      await using server = await scriptSocket(flood(head, bytes));
      await using client = new LibpodClient({ socketPath: server.socketPath });
      await expect(call(client)).rejects.toMatchObject({ code });
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 ** 2);
  });

  test("is not made room for where a frame only says that it is long", async () => {
    const before = process.memoryUsage.rss();
    for (const length of [0xffffffff, 0x7fffffff, 60 * 1024 ** 2]) {
      const header = frame(1, "");
      header.writeUInt32BE(length, 4);
      await using server = await scriptSocket(({ write, socket }) => {
        write(endless);
        write(header);
        socket.end();
      });
      await using client = new LibpodClient({ socketPath: server.socketPath });
      await expect(drain(client.containers.logs("web"))).rejects.toMatchObject({
        code: expect.stringMatching(/^(protocol|engine-lost)$/),
      });
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 1024 ** 2);
  });
});

test("bad chunks are a protocol error, also in the middle of a body", async () => {
  for (const bytes of ["zz\r\n[]\r\n", "2\r\n[]\r\nxyz"]) {
    await using server = await scriptSocket(({ write }) => write(chunkedHead + bytes));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(client.pods.list()).rejects.toMatchObject({ code: "protocol" });
  }
});

test("an error body of any shape is an error of the engine", async () => {
  for (const body of [{ Errs: [null, { toString: 1 }] }, { message: 5 }, [], "x".repeat(9999), 7]) {
    await using server = await scriptSocket(({ answer }) => answer(500, body));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const error = await client.pods.list().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "engine" });
    expect(error.message.length).toBeLessThan(9000);
  }
});

describe("what answers at a socket", () => {
  const identify = async (script: (exchange: Exchange) => void) => {
    await using server = await scriptSocket(script);
    await using client = new LibpodClient({ socketPath: server.socketPath });
    return await client.system.identify().then(
      () => "fine",
      (error) => ({ code: error.code, message: error.message.replace(server.socketPath, "S") }),
    );
  };

  test("is fine when it is Podman 4.3 or newer", async () => {
    for (const version of ["4.3.0", "4.10.1", "5.4.2", "6.0.0-dev"]) {
      expect(
        await identify(({ answer }) => answer(200, "OK", { "Libpod-API-Version": version })),
      ).toBe("fine");
    }
  });

  test("is an engine that is too old", async () => {
    for (const version of ["4.2.1", "3.4.4", "1.0.0"]) {
      expect(
        await identify(({ answer }) => answer(200, "OK", { "Libpod-API-Version": version })),
      ).toEqual({ code: "engine-too-old", message: `Podman ${version} is older than 4.3` });
    }
    expect(
      await identify(({ answer }) => answer(200, "OK", { Server: "Libpod/2.0.6 (linux)" })),
    ).toMatchObject({ code: "engine-too-old" });
  });

  test("is Docker, which does not know Podman's paths", async () => {
    const docker = { "Api-Version": "1.43", "Docker-Experimental": "false" };
    expect(
      await identify(({ request, answer }) =>
        request.path === "/_ping"
          ? answer(200, "OK", docker)
          : answer(404, { message: "page not found" }),
      ),
    ).toEqual({ code: "no-engine", message: "the engine at S is Docker, not Podman" });
  });

  test("is no engine at all", async () => {
    const none = { code: "no-engine", message: "the server at S is not a container engine" };
    expect(await identify(({ answer }) => answer(404, "<html>"))).toEqual(none);
    expect(await identify(({ answer }) => answer(200, "<html>"))).toEqual(none);
    expect(await identify(({ write }) => write("SSH-2.0-OpenSSH_9.2\r\n"))).toMatchObject({
      code: "no-engine",
      message: expect.stringContaining("does not speak HTTP"),
    });
  });

  test("is Podman out of order, which is told as it is", async () => {
    const body = { cause: "disk", message: "no space left", response: 500 };
    expect(
      await identify(({ answer }) => answer(500, body, { "Libpod-API-Version": "5.4.2" })),
    ).toMatchObject({ code: "engine", message: expect.stringContaining("no space left") });
  });
});
