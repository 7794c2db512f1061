import { describe, expect, test } from "vitest";
import { LibpodClient } from "../../src/libpod/index.ts";
import {
  type Exchange,
  frame,
  type ScriptedSocket,
  scriptSocket,
} from "../support/scripted-socket.ts";

const head101 =
  "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
const head200 = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n";
const ended = { Running: false, ExitCode: 7 };

/** A session of exec: `stream` has the hijacked connection, all else says that it ended with 7. */
function scriptExec(stream: (exchange: Exchange) => void): Promise<ScriptedSocket> {
  return scriptSocket((exchange) => {
    if (exchange.request.path.endsWith("/start")) stream(exchange);
    else exchange.answer(200, ended);
  });
}

async function text(output: AsyncIterable<{ stream: string; data: Buffer }>): Promise<string> {
  let all = "";
  for await (const { stream, data } of output) all += `${stream}:${data.toString()};`;
  return all;
}

describe.each([
  ["101", head101],
  ["200", head200],
])("an exec session answered with %s", (_status, head) => {
  test("gives the first bytes that come together with the header", async () => {
    await using server = await scriptExec(({ socket }) => {
      socket.end(Buffer.concat([Buffer.from(head), frame(1, "early\n"), frame(2, "late\n")]));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    expect(await text(session.output)).toBe("stdout:early\n;stderr:late\n;");
    expect(await session.exitCode()).toBe(7);
  });

  test("gives bytes that come one at a time, header and all", async () => {
    await using server = await scriptExec(async ({ trickle, socket }) => {
      await trickle(Buffer.concat([Buffer.from(head), frame(1, "slow\n")]));
      socket.end();
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    expect(await text(session.output)).toBe("stdout:slow\n;");
  });

  test("passes standard input on and half-closes at its end", async () => {
    await using server = await scriptExec(({ socket, write }) => {
      write(head);
      let received = "";
      socket.on("data", (bytes) => {
        received += bytes.toString();
      });
      socket.once("end", () => socket.end(frame(1, `got ${received}`)));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    session.stdin.write("one ");
    session.stdin.end("two");
    expect(await text(session.output)).toBe("stdout:got one two;");
  });

  test("is closed by an abort, with the signal's reason", async () => {
    const controller = new AbortController();
    await using server = await scriptExec(({ write }) => write(head));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const session = await client.exec.start("e1", { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 20);
    await expect(text(session.output)).rejects.toThrow("enough");
    await server.allClosed();
  });

  test("is closed when its output is left", async () => {
    await using server = await scriptExec(({ socket, write }) => {
      write(head);
      socket.write(frame(1, "a"));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const session = await client.exec.start("e1");
    for await (const _ of session.output) break;
    await server.allClosed();
  });

  test("is closed when it is disposed of without a look at its output", async () => {
    await using server = await scriptExec(({ write }) => write(head));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    {
      await using _session = await client.exec.start("e1");
    }
    await server.allClosed();
  });

  test("that breaks inside a frame is engine-lost", async () => {
    await using server = await scriptExec(({ socket }) => {
      socket.end(Buffer.concat([Buffer.from(head), frame(1, "whole").subarray(0, 10)]));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    await expect(text(session.output)).rejects.toMatchObject({ code: "engine-lost" });
  });
});

describe("an exec session", () => {
  test("with a terminal is raw, whatever the content type says", async () => {
    await using server = await scriptExec(({ socket }) => {
      socket.end(`${head101.replace("raw-stream", "multiplexed-stream")}\u0001\u0000$ prompt`);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const size = { columns: 80, rows: 24 };
    await using session = await client.exec.start("e1", { tty: true, size });
    expect(await text(session.output)).toBe("stdout:\u0001\u0000$ prompt;");
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({
      Detach: false,
      Tty: true,
      h: 24,
      w: 80,
    });
  });

  test("that nobody reads is read for its exit status", async () => {
    await using server = await scriptExec(({ socket }) => {
      socket.write(head101);
      for (let i = 0; i < 100; i++) socket.write(frame(1, "x".repeat(10_000)));
      socket.end();
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    expect(await session.exitCode()).toBe(7);
  });

  test("asks again while the engine says that the command still runs", async () => {
    const states = [{ Running: true, ExitCode: 0 }, { Running: true, ExitCode: 0 }, ended];
    await using server = await scriptSocket(({ request, socket, answer }) => {
      if (request.path.endsWith("/start")) socket.end(head101);
      else answer(200, states.shift());
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    expect(await session.exitCode()).toBe(7);
    expect(server.requests).toHaveLength(4);
  });

  test("that is refused is an error with a code", async () => {
    await using server = await scriptSocket(({ answer }) =>
      answer(409, {
        cause: "x",
        message: "cannot exec in a container that is not running; container 1 is exited",
        response: 409,
      }),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const start = client.exec.start("e1");
    await expect(start).rejects.toMatchObject({ code: "engine", details: { status: 409 } });
  });

  test("that is aborted before its answer rejects with the signal's reason", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    await using server = await scriptSocket(() => controller.abort(reason));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const start = client.exec.start("e1", { signal: controller.signal });
    await expect(start).rejects.toBe(reason);
    await server.allClosed();
  });

  test("survives writing to a command that has ended", async () => {
    await using server = await scriptExec(({ socket }) => {
      socket.write(head101);
      socket.write(frame(1, "bye"));
      setTimeout(() => socket.destroy(), 20);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    const closed = new Promise((resolve) => session.stdin.once("close", resolve));
    const writing = setInterval(() => session.stdin.write("x"), 1);
    await text(session.output).catch(() => undefined);
    await closed;
    clearInterval(writing);
  });

  test("loses nothing that a command wrote before it left its input unread", async () => {
    const bytes = 150_000;
    await using server = await scriptExec(({ socket, write }) => {
      write(head101);
      socket.pause(); // What comes is never read.
      const frames = Array.from({ length: 10 }, () => frame(1, "x".repeat(bytes / 10)));
      socket.write(Buffer.concat(frames), () => socket.destroy());
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.exec.start("e1");
    const output = session.output[Symbol.asyncIterator]();
    let received = (await output.next()).value?.data.length ?? 0;
    // It is written to while its output waits, as where standard output is slow.
    for (let count = 0; count < 50; count += 1) {
      session.stdin.write(Buffer.alloc(10_000));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    for (;;) {
      const { done, value } = await output.next();
      if (done) break;
      received += value.data.length;
    }
    expect(received).toBe(bytes);
    expect(await session.exitCode()).toBe(7);
  });
});

describe("attach", () => {
  test("looks up whether there is a terminal where it is not told", async () => {
    await using server = await scriptSocket(({ request, socket, answer }) => {
      if (request.method === "GET") answer(200, { Config: { Tty: true }, State: {} });
      else socket.end(`${head101}raw`);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await using session = await client.containers.attach("web", { stdin: true });
    expect(await text(session.output)).toBe("stdout:raw;");
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/v5.0.0/libpod/containers/web/json",
      "/v5.0.0/libpod/containers/web/attach?stream=true&stdin=true&stdout=true&stderr=true",
    ]);
  });
});
