import { findTarget } from "../../../core/observe/target.ts";
import type { PodDetails } from "../../../core/seam/observed.ts";
import type { Context } from "../../frame/context.ts";
import { detailsJson } from "./json.ts";
import { formatDetails } from "./render.ts";

interface InspectInput {
  readonly target: string;
  readonly json: boolean;
}

export async function inspect({ target, json }: InspectInput, context: Context): Promise<void> {
  const { signal, paint } = context;
  await using backend = await context.openBackend();
  const found = findTarget(await backend.list({ brief: true, signal }), target);
  const all = await backend.inspect(found.pod.id, { signal });
  const details = found.kind === "pod" ? all : onlyContainer(all, found.container.id);
  if (json) return context.print(JSON.stringify(detailsJson(details), undefined, 2));
  context.print(formatDetails(details, { paint, nowMs: Date.now() }));
}

function onlyContainer(details: PodDetails, id: string): PodDetails {
  return {
    ...details,
    containers: details.containers.filter(({ container }) => container.id === id),
  };
}
