import { expect, it } from "vitest";
import { only } from "../../../test/support/only.ts";
import { containerSpec, observedPod, podSpec } from "../../../test/support/pods.ts";
import type { Inventory } from "../seam/inventory.ts";
import type { ContainerState } from "../seam/observed.ts";
import type { BackendEvent, LogOptions, Streams } from "../seam/streams.ts";
import { formatLine, textAt } from "./log-line.ts";
import { type PodLogsOptions, readPodLogs } from "./read-pod-logs.ts";

const started = Date.now();
/** Whole seconds, as Podman 4 gives them over its API. */
const time = (second: number) =>
  `${new Date(started + second * 1000).toISOString().slice(0, 19)}.000000000+00:00`;

/** A pod of one container, whose lives the test begins and ends. */
class FakePod {
  readonly #spec = podSpec([containerSpec("main", { role: "main" })]);
  readonly #lines: { readonly second: number; readonly text: string }[] = [];
  readonly #events: BackendEvent[] = [];
  #state: ContainerState = "created";
  #wake = () => {};
  #changed = new Promise<void>((resolve) => {
    this.#wake = resolve;
  });
  /** Times that the log was opened. */
  opened = 0;

  start(): void {
    this.#state = "running";
    const { id } = this.pod;
    const event = { time: time(0), type: "container", action: "start", id: "id-main" } as const;
    this.#events.push({ ...event, name: "main", podId: id, labels: {} });
    this.#change();
  }

  end(): void {
    this.#state = "exited";
    this.#change();
  }

  write(second: number, text: string): void {
    this.#lines.push({ second, text });
    this.#change();
  }

  get pod() {
    const exitCode = this.#state === "exited" ? { exitCode: 0 } : {};
    return observedPod(this.#spec, { main: { state: this.#state, ...exitCode } });
  }

  observe = async () => this.pod;

  async *events({ signal }: { readonly signal?: AbortSignal | undefined } = {}) {
    for (let at = 0; !signal?.aborted; ) {
      const changed = this.#changed;
      const event = this.#events[at];
      if (event) yield event;
      else await orAborted(changed, signal);
      at += event ? 1 : 0;
    }
  }

  /** As conmon's log: one life's reader ends with it, whoever starts it again. */
  async *logChunks(_: string, { follow, since, tail, bookmark = {}, signal }: LogOptions = {}) {
    this.opened += 1;
    const life = this.#events.length;
    const isOver = () => !follow || this.#state !== "running" || this.#events.length > life;
    const known = this.#lines.length;
    let at = bookmark.file?.offset ?? (tail === undefined ? 0 : Math.max(0, known - tail));
    bookmark.file = { inode: 1, offset: at };
    for (;;) {
      signal?.throwIfAborted();
      const changed = this.#changed;
      const over = isOver();
      for (; at < this.#lines.length; at += 1) {
        const { second, text } = this.#lines[at] ?? { second: 0, text: "" };
        bookmark.file = { inode: 1, offset: at + 1 };
        if (since !== undefined && time(second) < since) continue;
        yield formatLine(time(second), "stdout", Buffer.from(text));
      }
      if (over) return;
      yield Buffer.alloc(0);
      await orAborted(changed, signal);
    }
  }

  #change(): void {
    this.#wake();
    this.#changed = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

async function orAborted(change: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([change, aborted]);
}

/** Reads until the pod is still, or `held` is aborted; gives the lines as they come. */
function follow(
  fake: FakePod,
  options: Partial<PodLogsOptions> = {},
  backend: Partial<Inventory & Streams> = fake,
) {
  const lines: string[] = [];
  const onUnreadable = () => expect.unreachable();
  const over = (async () => {
    const batches = readPodLogs(only<Inventory & Streams>(backend), {
      pods: [fake.pod],
      follow: true,
      onUnreadable,
      ...options,
    });
    for await (const runs of batches) {
      for (const { bytes, from, to } of runs)
        lines.push(bytes.toString("utf8", from + textAt, to - 1));
    }
  })();
  const has = (...wanted: string[]) => expect.poll(() => lines, { timeout: 3000 }).toEqual(wanted);
  return { lines, over, has };
}

it("goes on after each start, with no line twice that is in the same second", async () => {
  const fake = new FakePod();
  const { has, over } = follow(fake);
  fake.start();
  fake.write(1, "first life");
  await has("first life");
  fake.end();
  fake.start();
  fake.write(1, "second life");
  await has("first life", "second life");
  fake.end();
  await over;
  await has("first life", "second life");
});

it("has the lines of a life that began before the end of the last one was seen", async () => {
  const fake = new FakePod();
  const held = new AbortController();
  fake.start();
  const { has, over } = follow(fake, { held: held.signal });
  fake.write(1, "first life");
  await has("first life");
  fake.start(); // its log is still read
  fake.write(2, "second life");
  await has("first life", "second life");
  fake.write(3, "still the second");
  await has("first life", "second life", "still the second");
  fake.end();
  held.abort();
  await over;
});

it("has nothing of the past with a tail of 0, also after another start", async () => {
  const fake = new FakePod();
  fake.write(-9, "long ago");
  const { has, over } = follow(fake, { tail: 0 });
  await expect.poll(() => fake.opened).toBe(1);
  fake.start();
  fake.write(60, "new");
  await has("new");
  fake.end();
  await over;
  await has("new");
});

it("has all of what has started and ended before anybody could look", async () => {
  const fake = new FakePod();
  const told = new AbortController();
  const deaf = {
    observe: fake.observe,
    logChunks: (id: string, options?: LogOptions) => fake.logChunks(id, options),
    // The engine is slow to tell: it tells nothing at all.
    async *events({ signal }: { readonly signal?: AbortSignal | undefined } = {}) {
      await orAborted(new Promise(() => undefined), signal);
      yield* [];
    },
  };
  const { lines, over } = follow(fake, { held: told.signal }, deaf);
  await expect.poll(() => fake.opened).toBe(1);
  fake.start();
  fake.write(1, "first life");
  fake.end();
  fake.start();
  fake.write(1, "second life");
  fake.end();
  told.abort();
  await over;
  expect(lines).toEqual(["first life", "second life"]);
});
