import { describe, expect, test } from "vitest";
import { LibpodClient, type OutputChunk, readLogLines } from "../../src/libpod/index.ts";
import { chunk, chunkedHead, frame, scriptSocket } from "../support/scripted-socket.ts";

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

const texts = (frames: readonly OutputChunk[]) =>
  frames.map(({ stream, data }) => `${stream}:${data.toString()}`);

describe("logs", () => {
  const frames = Buffer.concat([frame(1, "hello\n"), frame(2, "größe €\n"), frame(1, "")]);
  const expected = ["stdout:hello\n", "stderr:größe €\n", "stdout:"];

  test("takes frames apart that come in one piece", async () => {
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk(frames));
      write(chunk(""));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(texts(await collect(client.containers.logs("web")))).toEqual(expected);
  });

  test("give their connection back when they are read to the end", async () => {
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk(frames));
      write(chunk(""));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    for (let i = 0; i < 3; i++) await collect(client.containers.logs("web"));
    expect(server.connections).toBe(1);
  });

  test("joins frames that are split anywhere", async () => {
    for (let at = 1; at < frames.length; at++) {
      await using server = await scriptSocket(({ write }) => {
        write(chunkedHead);
        write(chunk(frames.subarray(0, at)));
        write(chunk(frames.subarray(at)));
        write(chunk(""));
      });
      await using client = new LibpodClient({ socketPath: server.socketPath });
      expect(texts(await collect(client.containers.logs("web")))).toEqual(expected);
    }
  });

  test("joins frames that come one byte at a time", async () => {
    await using server = await scriptSocket(async ({ write, trickle }) => {
      write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
      await trickle(frames);
      write("");
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const got: OutputChunk[] = [];
    for await (const each of client.containers.logs("web")) {
      got.push(each);
      if (got.length === 3) break;
    }
    expect(texts(got)).toEqual(expected);
  });

  test("throws what an error frame says, after the output before it", async () => {
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk(Buffer.concat([frame(1, "hello\n"), frame(3, "the log is gone\n")])));
      write(chunk(""));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const got: OutputChunk[] = [];
    const read = async () => {
      for await (const each of client.containers.logs("web")) got.push(each);
    };
    await expect(read()).rejects.toMatchObject({ code: "engine", evidence: ["the log is gone"] });
    expect(texts(got)).toEqual(["stdout:hello\n"]);
  });

  test("cut between two frames, or inside one, is engine-lost", async () => {
    for (const rest of [frame(1, "a\n"), frame(1, "a\n").subarray(0, 9)]) {
      await using server = await scriptSocket(({ write, socket }) => {
        write(chunkedHead);
        write(chunk(rest));
        socket.end();
      });
      await using client = new LibpodClient({ socketPath: server.socketPath });
      const read = collect(client.containers.logs("web"));
      await expect(read).rejects.toMatchObject({ code: "engine-lost" });
    }
  });

  test("that end inside a frame are engine-lost even when the body is whole", async () => {
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk(frame(1, "hello\n").subarray(0, 10)));
      write(chunk(""));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const read = collect(client.containers.logs("web"));
    await expect(read).rejects.toMatchObject({ code: "engine-lost" });
  });

  test("that are not framed are a protocol error", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, "plain text, no frames"));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const read = collect(client.containers.logs("web"));
    await expect(read).rejects.toMatchObject({ code: "protocol" });
  });

  test("close the connection when they are left", async () => {
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk(frames));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    for await (const _ of client.containers.logs("web", { follow: true })) break;
    await server.allClosed();
    expect(server.requests).toHaveLength(1);
  });

  test("send nothing when nobody reads them", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, ""));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await client.containers.logs("web").return(undefined);
    expect(server.requests).toEqual([]);
  });

  test("reject with the signal's reason when they are aborted while quiet", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk(frames));
      setTimeout(() => controller.abort(reason), 30);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const { signal } = controller;
    const read = collect(client.containers.logs("web", { follow: true, signal }));
    await expect(read).rejects.toBe(reason);
    await server.allClosed();
  });

  test("wait for a status line that comes late", async () => {
    await using server = await scriptSocket(({ answer }) => {
      setTimeout(() => answer(200, frames.toString("latin1").slice(0, 14)), 300);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(texts(await collect(client.containers.logs("web")))).toEqual(["stdout:hello\n"]);
  });

  test("become lines, with the parts of a long one joined within their stream", async () => {
    const records = [
      frame(1, "2026-01-01T00:00:00Z first "),
      frame(2, "2026-01-01T00:00:01Z other\n"),
      frame(1, "2026-01-01T00:00:02Z half\n"),
      frame(1, "2026-01-01T00:00:03Z \n"),
      frame(1, "2026-01-01T00:00:04Z no line feed"),
    ];
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk(Buffer.concat(records)));
      write(chunk(""));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const lines = await collect(readLogLines(client.containers.logs("web", { timestamps: true })));
    expect(lines).toEqual([
      { stream: "stderr", time: "2026-01-01T00:00:01Z", text: "other" },
      { stream: "stdout", time: "2026-01-01T00:00:00Z", text: "first half" },
      { stream: "stdout", time: "2026-01-01T00:00:03Z", text: "" },
      { stream: "stdout", time: "2026-01-01T00:00:04Z", text: "no line feed" },
    ]);
  });
});

describe("a pull", () => {
  test("yields progress and then the image", async () => {
    await using server = await scriptSocket(({ write }) => {
      write(chunkedHead);
      write(chunk('{"stream":"Trying to pull x...\\n"}\n{"ima'));
      write(chunk('ges":["abc"],"id":"abc"}\n'));
      write(chunk(""));
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    expect(await collect(client.images.pull("x"))).toEqual([
      { kind: "text", text: "Trying to pull x...\n" },
      { kind: "done", id: "abc", images: ["abc"] },
    ]);
  });

  test("fails with an error line although its status was 200", async () => {
    const error =
      'initializing source docker://r.example:1/x:y: pinging container registry r.example:1: Get "https://r.example:1/v2/": dial tcp 192.0.2.1:1: connect: connection refused';
    await using server = await scriptSocket(({ answer }) =>
      answer(
        200,
        `{"stream":"Trying to pull r.example:1/x:y...\\n"}\n${JSON.stringify({ error })}\n`,
      ),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(collect(client.images.pull("r.example:1/x:y"))).rejects.toMatchObject({
      code: "registry-unreachable",
      details: { registry: "r.example:1", image: "r.example:1/x:y" },
    });
  });

  test("that ends without an image is a protocol error", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, '{"stream":"x"}\n'));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(collect(client.images.pull("x"))).rejects.toMatchObject({ code: "protocol" });
  });

  test("cut in the middle is engine-lost", async () => {
    await using server = await scriptSocket(({ write, socket }) => {
      write(chunkedHead);
      write(chunk('{"stream":"Trying'));
      socket.end();
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(collect(client.images.pull("x"))).rejects.toMatchObject({ code: "engine-lost" });
  });
});

describe("events", () => {
  const event = (action: string) =>
    `${JSON.stringify({ Type: "container", Action: action, Actor: { ID: "1", Attributes: { name: "größe" } } })}\n`;

  test("come one at a time, whatever the bytes come in", async () => {
    await using server = await scriptSocket(async ({ write, trickle, socket }) => {
      write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
      await trickle(event("start") + event("died"));
      socket.end();
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const events = await collect(client.system.events({ since: "0", stream: false }));
    expect(events.map(({ Action }) => Action)).toEqual(["start", "died"]);
    expect(events[0]?.Actor.Attributes).toEqual({ name: "größe" });
  });

  test("can be quiet for as long as they like, also before the status line", async () => {
    await using server = await scriptSocket(({ write }) => {
      setTimeout(() => {
        write(chunkedHead);
        write(chunk(event("start")));
      }, 300);
    });
    await using client = new LibpodClient({ socketPath: server.socketPath });
    for await (const { Action } of client.system.events()) {
      expect(Action).toBe("start");
      break;
    }
    await server.allClosed();
  });

  test("end with the error that Podman 4 writes between them", async () => {
    const error = { cause: "x", message: "the journal is gone", response: 500 };
    await using server = await scriptSocket(({ answer }) =>
      answer(200, `${event("start")}${JSON.stringify(error)}\n`),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(collect(client.system.events())).rejects.toMatchObject({
      code: "engine",
      message: "the journal is gone",
    });
  });

  test("with a line that is not JSON are a protocol error", async () => {
    await using server = await scriptSocket(({ answer }) => answer(200, "{oops\n"));
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(collect(client.system.events())).rejects.toMatchObject({ code: "protocol" });
  });
});

describe("stats", () => {
  test("are samples of all containers at once", async () => {
    const sample = (pids: number) =>
      JSON.stringify({ Error: null, Stats: [{ Name: "a", PIDs: pids }] });
    await using server = await scriptSocket(({ answer }) =>
      answer(200, `${sample(1)}\n${sample(2)}\n`),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    const samples = await collect(
      client.containers.stats(["a", "b"], { stream: true, interval: 1 }),
    );
    expect(samples.map(([first]) => first?.PIDs)).toEqual([1, 2]);
    expect(server.requests[0]?.path).toBe(
      "/v5.0.0/libpod/containers/stats?containers=a&containers=b&stream=true&interval=1",
    );
  });

  test("fail where Podman 4 gives an error without a text", async () => {
    await using server = await scriptSocket(({ answer }) =>
      answer(200, '{"Error":{},"Stats":null}\n'),
    );
    await using client = new LibpodClient({ socketPath: server.socketPath });
    await expect(collect(client.containers.stats(["a"]))).rejects.toMatchObject({ code: "engine" });
  });
});
