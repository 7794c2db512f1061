import { commandText } from "../../../command-text.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { Scene } from "./scene.ts";

/** Says what has the name, since when, and how to look at it. */
export async function explainName(
  error: SidepodError,
  name: string,
  { client, signal }: Scene,
): Promise<SidepodError> {
  const holder = await findHolder(name, { client, signal });
  if (holder === undefined) return error;
  const { kind, pod, created } = holder;
  const by =
    kind === "pod" ? "a pod" : pod ? `a container of pod ${pod}` : "a container outside any pod";
  return new SidepodError("name-in-use", `the name ${name} belongs to ${by}`, {
    evidence: [...error.evidence, `it was created at ${created}`],
    hint:
      kind === "pod"
        ? commandText`podman pod inspect ${name}`
        : commandText`podman ps -a --pod --filter name=^${name}$`,
    details: { ...error.details, name, kind, ...(pod && { pod }) },
    cause: error,
  });
}

async function findHolder(
  name: string,
  { client, signal }: Pick<Scene, "client" | "signal">,
): Promise<{ kind: "pod" | "container"; pod?: string; created: string } | undefined> {
  const [container] = await client.containers.list({
    all: true,
    filters: { name: [`^${name}$`] },
    signal,
  });
  if (container !== undefined) {
    return {
      kind: "container",
      created: String(container.Created),
      ...(container.PodName && { pod: container.PodName }),
    };
  }
  try {
    const pod = await client.pods.inspect(name, { signal });
    return { kind: "pod", created: pod.Created };
  } catch (error) {
    if (isSidepodError(error, "not-found")) return undefined;
    throw error;
  }
}
