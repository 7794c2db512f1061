import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logFileOf, readContainerLog } from "../../src/backends/podman/streams/container-logs.ts";
import { readContainerStats } from "../../src/backends/podman/streams/stats.ts";
import { readRecords } from "../../src/core/logs/read-records.ts";
import type { LogOptions } from "../../src/core/seam/streams.ts";
import { countlessEngine, engineMissing, startEngine, type TestEngine } from "../support/engine.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`logs and statistics${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let name: string;
  let countless: string | undefined;

  beforeAll(async () => {
    engine = await startEngine();
    countless = await countlessEngine(engine);
    name = `${engine.prefix}log`;
    const script = `echo first; head -c 20000 /dev/zero | tr '\\0' x; echo; sleep 1.1; echo err >&2; sleep 0.3; printf 'no end'`;
    await engine.run(["run", "--name", name, engine.image, "sh", "-c", script]);
  });

  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  async function read(options: LogOptions, local: boolean) {
    const lines = [];
    for await (const record of readRecords(readContainerLog(engine.client, name, options, local))) {
      lines.push(record);
    }
    return lines;
  }

  it.each([
    ["from its file", true],
    ["over the API", false],
  ])("reads a log %s, with parts joined", async (_, local) => {
    const records = await read({}, local);
    expect(records.map(({ line }) => line.slice(0, 8))).toEqual([
      "first",
      "xxxxxxxx",
      "err",
      "no end",
    ]);
    expect(records[1]?.line).toHaveLength(20_000);
    expect(records[2]?.stream).toBe("stderr");
    // Podman 4.3 itself mixes the last lines up where one has no end.
    if (local) {
      const texts = (await read({ tail: 2 }, local)).map(({ line }) => line);
      expect(texts).toEqual(["err", "no end"]);
    }
    const since = (await read({}, true))[2]?.time ?? "";
    expect((await read({ since }, local)).map(({ line }) => line).at(-1)).toBe("no end");
    expect((await read({ until: "2020-01-01T00:00:00Z" }, local)).length).toBe(0);
  });

  it.each([
    ["from its file", true],
    ["over the API", false],
  ])("follows a log %s, to the container's end", async (_, local) => {
    const followed = `${engine.prefix}follow-${local}`;
    const script = "echo one; sleep 1; echo two; sleep 1; echo three";
    await engine.run(["run", "-d", "--name", followed, engine.image, "sh", "-c", script]);
    const lines: string[] = [];
    let paused = false;
    const source = readContainerLog(engine.client, followed, { follow: true }, local);
    const watched = (async function* () {
      for await (const chunk of source) {
        if (chunk.length === 0) paused = true;
        yield chunk;
      }
    })();
    for await (const { line } of readRecords(watched)) lines.push(line);
    expect(lines).toEqual(["one", "two", "three"]);
    expect(paused).toBe(true); // it says when there is nothing for now
  });

  it.each([
    ["from its file", true],
    ["over the API", false],
  ])("stops following %s at once when the signal aborts", async (_, local) => {
    const silent = `${engine.prefix}silent-${local}`;
    await engine.run(["run", "-d", "--name", silent, engine.image, "sleep", "infinity"]);
    const controller = new AbortController();
    const { signal } = controller;
    const reading = (async () => {
      for await (const _ of readContainerLog(
        engine.client,
        silent,
        { follow: true, signal },
        local,
      ));
    })();
    await sleep(600);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it("reads the log of one that has not started yet from its file, where the exact times are", async () => {
    const { containers } = engine.client;
    const created = `${engine.prefix}created`;
    await engine.run(["create", "--name", created, engine.image, "true"]);
    const before = await containers.inspect(created);
    const path = before.HostConfig.LogConfig?.Path;
    expect(path).toMatch(/./);
    expect(await logFileOf(before, true)).toBe(path);
    await containers.start(created);
    expect(await logFileOf(await containers.inspect(created), true)).toBe(path);
  });

  it("has the same network figures from the API as from the kernel", async ({ skip }) => {
    skip(countless !== undefined, countless);
    const both = await Promise.all(
      [true, false].map(async (local) => {
        for await (const sample of readContainerStats(engine.client, [], {}, local)) return sample;
        return [];
      }),
    );
    const [kernel = [], api = []] = both;
    const silent = await engine.client.containers.inspect(`${engine.prefix}silent-true`);
    const of = (samples: typeof kernel) => samples.find(({ container }) => container === silent.Id);
    expect(of(kernel)).toBeDefined();
    // The little that is sent at first; far fewer bytes than neighbours on the bridge send to it.
    const difference = Math.abs((of(kernel)?.netReceived ?? 0) - (of(api)?.netReceived ?? 0));
    expect(difference).toBeLessThan(2000);
  });

  it("leaves a container out that does not run, instead of failing", async ({ skip }) => {
    skip(countless !== undefined, countless);
    const running = (await engine.client.containers.inspect(`${engine.prefix}silent-true`)).Id;
    const ended = (await engine.client.containers.inspect(name)).Id;
    for await (const samples of readContainerStats(engine.client, [running, ended], {}, true)) {
      expect(samples.map(({ container }) => container)).toEqual([running]);
    }
  });
});
