import { SidepodError } from "../errors.ts";
import { readJsonLines } from "./json-lines.ts";
import { checkShape } from "./shape.ts";
import { statsReport } from "./shapes.ts";
import type { ContainerStats } from "./types/container-stats.ts";

interface Report {
  readonly Error?: unknown;
  readonly Stats?: readonly ContainerStats[] | null;
}

/** A sample a line. Podman 4 says only `"Error": {}` where it means that something went wrong. */
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
