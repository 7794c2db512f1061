import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { knownTarget } from "../../../../test/support/known-target.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../../core/seam/debugging.ts";
import { SidepodError } from "../../../errors.ts";
import { capturePackets } from "./capture.ts";
import { openPacketFile, packetStream } from "./packet-file.ts";
import type { ToolContext } from "./run-tool.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sptest-capture-"));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

const target: DebugTarget = {
  ...knownTarget,
  fullName: "web",
  name: "web",
  process: { pid: 1, hostPid: 4711, ownUsers: false },
};

const header = Buffer.alloc(24);
header.writeUInt32LE(0xa1b2c3d4);
const packet = Buffer.alloc(20, 1);
packet.writeUInt32LE(4, 8);
const whole = Buffer.concat([header, packet]);

/** A capture by a tcpdump that sends a packet, and hears no signal. */
function start(output: string) {
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const session = {
    stdin: new PassThrough(),
    output: (async function* () {
      yield { stream: "stderr" as const, data: Buffer.from("listening on any") };
      yield { stream: "stdout" as const, data: whole };
      await closed;
      throw new SidepodError("engine-lost", "the engine closed the connection");
    })(),
    kill: async () => true,
    exitCode: async () => {
      await closed;
      throw new DOMException("This operation was aborted", "AbortError");
    },
    [Symbol.asyncDispose]: async () => close(),
  };
  const debugging = { open: async () => session as unknown as DebugSession };
  const place = {
    backend: {},
    debugging: debugging as unknown as Debugging,
    target,
    options: { toolkit: "target" },
  } as unknown as ToolContext;
  let signalled: (name: NodeJS.Signals) => void = () => {};
  const stdout = new PassThrough();
  let listening = () => {};
  const listens = new Promise<void>((resolve) => {
    listening = resolve;
  });
  const isStream = output === "-";
  const captured = (async () => {
    await using sink = isStream
      ? packetStream(stdout, 1024)
      : await openPacketFile(join(folder, output), 1024);
    return await capturePackets(
      place,
      { filter: [], forMs: 1000 },
      {
        sink,
        isStream,
        onListening: () => listening(),
        onKept: () => {},
        interceptSignals: (listener) => {
          signalled = listener;
          return { [Symbol.dispose]: () => {} };
        },
      },
    );
  })();
  const status = captured.then((end) => end.status);
  return { status, listens, stdout, signal: (name: NodeJS.Signals) => signalled(name) };
}

it("keeps what came when it is left at a second signal, and has that signal's status", async () => {
  const { status, listens, signal } = start("out.pcap");
  await listens;
  signal("SIGTERM");
  signal("SIGTERM");
  expect(await status).toBe(143);
  expect(await readdir(folder)).toEqual(["out.pcap"]);
  expect(await readFile(join(folder, "out.pcap"))).toEqual(whole);
});

it.each(["out.pcap", "-"])(
  "has ended well when it is left a while after its time, to %s",
  async (output) => {
    const { status, listens, stdout } = start(output);
    await listens;
    await vi.advanceTimersByTimeAsync(7000);
    expect(await status).toBeUndefined();
    const seen = output === "-" ? stdout.read() : await readFile(join(folder, output));
    expect(seen).toEqual(whole);
  },
);
