import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { formatLine, textAt } from "./log-line.ts";
import { type LogMerge, mergeLogs } from "./merge-logs.ts";

const line = (millis: number, text: string) =>
  formatLine(
    new Date(millis).toISOString().replace("Z", "000000+00:00"),
    "stdout",
    Buffer.from(text),
  );

async function* chunksOf(...chunks: Buffer[]) {
  yield* chunks;
}

async function textOf(merge: LogMerge<string>): Promise<string[]> {
  const lines: string[] = [];
  for await (const runs of merge) {
    for (const { key, bytes, from, to } of runs) {
      for (const text of bytes.toString("latin1", from, to).split("\n").slice(0, -1)) {
        lines.push(`${key}${text.slice(textAt)}`);
      }
    }
  }
  return lines;
}

it("merges any sources in any chunks as sorting their lines by time would", async () => {
  const source = fc.array(fc.array(fc.nat(50), { maxLength: 8 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(source, { maxLength: 4 }), async (sources) => {
      const merge = mergeLogs<string>();
      const expected: { readonly time: number; readonly text: string }[] = [];
      sources.forEach((chunks, index) => {
        const times = chunks.flat().sort((left, right) => left - right);
        let next = 0;
        const bytes = chunks.map((chunk) =>
          Buffer.concat(chunk.map(() => line(times[next] ?? 0, `-${next++}`))),
        );
        merge.add(String(index), () => chunksOf(...bytes));
        for (const [place, time] of times.entries())
          expected.push({ time, text: `${index}-${place}` });
      });
      merge.close();
      expected.sort((left, right) => left.time - right.time); // stable: ties by source
      const texts = await textOf(merge);
      expect([...texts].sort()).toEqual(expected.map(({ text }) => text).sort());
      const timeOf = new Map(expected.map(({ time, text }) => [text, time]));
      const times = texts.map((text) => timeOf.get(text) ?? -1);
      expect(times).toEqual([...times].sort((left, right) => left - right));
    }),
    { numRuns: 300 },
  );
});

it("gives out long stretches of one source as one run", async () => {
  const merge = mergeLogs<string>();
  const many = (from: number) =>
    Buffer.concat(
      Array.from({ length: 5000 }, (_, index) => line(from + index, "x".repeat(index % 300))),
    );
  merge.add("a", () => chunksOf(many(0)));
  merge.add("b", () => chunksOf(many(5000)));
  merge.close();
  let runs = 0;
  for await (const batch of merge) runs += batch.length;
  expect(runs).toBe(2);
});

it("does not wait for a source that has nothing now, longer than the window", async () => {
  const merge = mergeLogs<string>({ windowMs: 20 });
  merge.add("silent", async function* (signal) {
    yield Buffer.alloc(0);
    await sleep(60_000, undefined, { signal });
  });
  merge.add("a", () => chunksOf(line(1, "-1"), line(2, "-2")));
  const iterator = merge[Symbol.asyncIterator]();
  expect((await iterator.next()).value?.[0]?.key).toBe("a");
  await iterator.return?.(undefined); // leaving it ends the silent source
});

it("puts a line that comes within the window before a later one", async () => {
  const merge = mergeLogs<string>({ windowMs: 200 });
  merge.add("late", async function* () {
    yield Buffer.alloc(0);
    await sleep(20);
    yield line(1, "-1");
  });
  merge.add("early", () => chunksOf(Buffer.alloc(0), line(2, "-2")));
  merge.close();
  expect(await textOf(merge)).toEqual(["late-1", "early-2"]);
});

it("takes sources while it is read", async () => {
  const merge = mergeLogs<string>({ windowMs: 1 });
  setTimeout(() => {
    merge.add("a", () => chunksOf(line(1, "-1")));
    merge.close();
  }, 10);
  expect(await textOf(merge)).toEqual(["a-1"]);
});

it("fails as the source that fails", async () => {
  const merge = mergeLogs<string>();
  // biome-ignore lint/correctness/useYield: it fails before it has anything
  merge.add("a", async function* () {
    throw new TypeError("broken");
  });
  merge.close();
  await expect(textOf(merge)).rejects.toThrow("broken");
});
