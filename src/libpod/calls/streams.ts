import { SidepodError } from "../../errors.ts";
import { engineError, explainEngineMessage } from "../errors/engine-error.ts";
import type { ContainerStats } from "../types/container-list.ts";
import type { PullProgress } from "../types/image.ts";
import type { EventRecord } from "../types/system.ts";
import { checkShape } from "./shape.ts";
import { event, pullReport, statsReport } from "./shapes.ts";

/** An event with a long list of labels has a hundredth of it. */
const maxLineBytes = 16 * 1024 * 1024;

const call = "GET events";

/**
 * One value after another from a stream of JSON documents, one a line. Bytes are split at line
 * feeds before they are decoded, so that a character cut in two stays whole. A cut connection
 * leaves half a document, which is reported as such.
 */
async function* readJsonLines(source: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    let at = 0;
    for (;;) {
      const lineFeed = chunk.indexOf(10, at);
      if (lineFeed === -1) break;
      pieces.push(chunk.subarray(at, lineFeed));
      at = lineFeed + 1;
      const value = parseLine(pieces);
      pieces = [];
      length = 0;
      if (value !== undefined) yield value;
    }
    if (at === chunk.length) continue;
    pieces.push(chunk.subarray(at));
    length += chunk.length - at;
    if (length > maxLineBytes) {
      throw new SidepodError("protocol", "the engine's stream contains a line that does not end");
    }
  }
  const last = parseLine(pieces);
  if (last !== undefined) yield last;
}

function parseLine(pieces: readonly Buffer[]): unknown {
  const text = Buffer.concat(pieces).toString().trim();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SidepodError("protocol", "the engine's stream contains a line that is not JSON", {
      evidence: [text.slice(0, 200)],
      cause: error,
    });
  }
}

/** @podman <5.0: a failure comes as an error body in the middle of the stream. */
export async function* readEvents(
  source: AsyncIterable<Buffer>,
  strict: boolean,
): AsyncGenerator<EventRecord> {
  for await (const value of readJsonLines(source)) {
    const failure = value as { readonly Type?: unknown; readonly response?: unknown } | null;
    if (failure?.Type === undefined && typeof failure?.response === "number") {
      throw engineError(failure.response, JSON.stringify(value), call);
    }
    checkShape(value, event, call, strict);
    yield value as EventRecord;
  }
}

interface Report {
  readonly stream?: string | null;
  readonly error?: string | null;
  readonly id?: string | null;
  readonly images?: readonly string[] | null;
}

/** Reads the stream of a pull: the status was 200 before it began, so failure is one of its lines. */
export async function* readPull(
  source: AsyncIterable<Buffer>,
  reference: string,
): AsyncGenerator<PullProgress> {
  let done = false;
  for await (const value of readJsonLines(source)) {
    checkShape(value, pullReport, `POST images/pull ${reference}`, false);
    const { stream, error, id, images } = value as Report;
    if (error) {
      const answer = { status: 0, cause: "", message: error };
      throw explainEngineMessage(answer, `POST images/pull ${reference}`);
    }
    if (stream) yield { kind: "text", text: stream };
    if (id) {
      done = true;
      yield { kind: "done", id, images: images ?? [id] };
    }
  }
  if (!done) throw new SidepodError("protocol", "the engine's pull ended without an image");
}

interface Report {
  readonly Error?: unknown;
  readonly Stats?: readonly ContainerStats[] | null;
}

/** A sample a line. @podman <5.0: `"Error": {}` is all that is said of what went wrong. */
export async function* readStats(
  source: AsyncIterable<Buffer>,
  strict: boolean,
): AsyncGenerator<readonly ContainerStats[]> {
  for await (const value of readJsonLines(source)) {
    checkShape(value, statsReport, "GET containers/stats", strict);
    const report = value as Report;
    if (report.Error !== null && report.Error !== undefined) {
      const evidence = JSON.stringify(report.Error);
      throw new SidepodError("engine", "the engine has no statistics: a container is gone", {
        evidence: evidence === "{}" ? [] : [evidence],
        details: { engineError: report.Error },
      });
    }
    yield report.Stats ?? [];
  }
}

/** The engine answers `wait` with a bare number; the Docker form is understood as well. */
export function readExitCode(text: string): number {
  const first = text.trim().split("\n", 1)[0] ?? "";
  const direct = Number(first);
  if (first !== "" && Number.isInteger(direct)) return direct;
  const status = /"StatusCode":\s*(-?\d+)/.exec(first)?.[1];
  if (status !== undefined) return Number(status);
  throw new SidepodError("protocol", "the engine's answer to wait is not an exit status", {
    evidence: [text.slice(0, 200)],
  });
}
