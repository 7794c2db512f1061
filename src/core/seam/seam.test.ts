import { expectTypeOf, it } from "vitest";
import type { readPodLogs } from "../logs/read-pod-logs.ts";
import type { podAround } from "../observe/pod-around.ts";
import type { awaitReady } from "../probes/await-ready.ts";
import type { waitFor } from "../run/wait-for.ts";
import type { Backend, ReadingBackend } from "./backend.ts";

/** Checked by the compiler, like every test here. */
it("an engine that keeps pods by itself serves what lists, reads, enters and waits", () => {
  type Accepted<Use extends (backend: never, ...rest: never[]) => unknown> = Parameters<Use>[0];
  expectTypeOf<ReadingBackend>().toExtend<Accepted<typeof readPodLogs>>();
  expectTypeOf<ReadingBackend>().toExtend<Accepted<typeof waitFor>>();
  expectTypeOf<ReadingBackend>().toExtend<Accepted<typeof awaitReady>>();
  expectTypeOf<ReadingBackend>().toExtend<Accepted<typeof podAround>>();
  expectTypeOf<ReadingBackend>().not.toExtend<Backend>();
});
