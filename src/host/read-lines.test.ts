import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type LineLimits, readLines } from "./read-lines.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sidepod-lines-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is read of one who says it. */
async function linesOf(say: (socket: Socket) => void, limits: LineLimits): Promise<string[]> {
  const server = createServer((socket) => say(socket.on("error", () => undefined)));
  server.listen(join(folder, "s"));
  await once(server, "listening");
  const read: string[] = [];
  try {
    for await (const line of readLines(connect(join(folder, "s")), limits)) read.push(line);
    return read;
  } finally {
    server.close();
  }
}

it("reads lines, however they come, and not what has no end", async () => {
  const say = (socket: Socket) => {
    socket.write("one\ntw");
    setTimeout(() => socket.end("o\nthr"), 20);
  };
  expect(await linesOf(say, { longest: 10 })).toEqual(["one", "two"]);
});

it("reads no more of one who floods than a line may have", async () => {
  let written = 0;
  const flood = (socket: Socket): void => {
    while (!socket.destroyed && socket.write("x".repeat(65_536))) written += 1;
    socket.once("drain", () => flood(socket));
  };
  await expect(linesOf(flood, { longest: 1000 })).rejects.toThrow("more than 1000 characters");
  expect(written).toBeLessThan(100);
});

it("does not wait for ever for one who says nothing, or never ends its line", async () => {
  const limits = { longest: 1000, firstWithinMs: 100 };
  await expect(linesOf(() => undefined, limits)).rejects.toThrow("no output within 0.1 s");
  const drip = (socket: Socket): void => {
    const timer = setInterval(() => socket.write("x"), 5);
    socket.on("close", () => clearInterval(timer));
  };
  await expect(linesOf(drip, limits)).rejects.toThrow("no output within 0.1 s");
});

it("ends with one who goes away", async () => {
  expect(await linesOf((socket) => socket.destroy(), { longest: 10 })).toEqual([]);
});
