import { SidepodError } from "../errors.ts";
import { explainEngineMessage } from "./engine-error.ts";
import { readJsonLines } from "./json-lines.ts";
import { checkShape } from "./shape.ts";
import { pullReport } from "./shapes.ts";
import type { PullProgress } from "./types/image.ts";

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
