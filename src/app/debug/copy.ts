import { label } from "../../core/observe/labels.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import type { Session } from "../session.ts";
import type { DebugOptions } from "./debug.ts";
import { joinSession, openOptions, type SessionUse } from "./events.ts";
import { findDebugContext } from "./find-target.ts";
import { isTimeOver } from "./session.ts";

/** Runs a command in a copy of a target's configuration, which stays; returns its exit status. */
export async function debugCopy(
  { backend }: Session,
  name: string,
  { copyTo, ...options }: DebugOptions & { readonly copyTo: string },
  use: SessionUse,
): Promise<number> {
  const { onEvent } = use;
  const { debugging, target } = await findDebugContext(backend, name, use);
  for (const text of copyNotes(target, options.volumes)) onEvent({ type: "note", text });
  const { tty = false, stdin = false, command, environment = {}, ttlMs } = options;
  await using session = await debugging.openCopy(
    target,
    {
      name: copyTo,
      ...(command && { command }),
      environment,
      user: options.user,
      workingDir: options.workingDir,
      readOnlyVolumes: options.volumes === "ro",
      tty,
      stdin,
      ttlMs,
      labels: { [label.target]: target.name, [label.targetId]: target.id },
    },
    openOptions(options, use),
  );
  const begun = performance.now();
  const status = await joinSession(session, options, use);
  if (ttlMs !== undefined && isTimeOver({ status, begun, ttlMs })) {
    onEvent({ type: "time-over", ttlMs, tty });
  }
  onEvent({ type: "copy-stays", name: copyTo });
  return status;
}

/** What somebody has to know of a copy of a target's configuration before it runs. */
function copyNotes(
  { name, mounts, pod, process }: DebugTarget,
  volumes: "ro" | "rw" | undefined,
): readonly string[] {
  const shared = mounts
    .filter(({ type, readOnly }) => (type === "bind" || type === "volume") && !readOnly)
    .map(({ target }) => target);
  const network = pod?.sharesNetwork ? [`it is not in pod ${pod.name} and its network`] : [];
  const users = process?.ownUsers ? ["it has the engine's users, not the target's"] : [];
  const writes =
    shared.length === 0 || volumes === "ro"
      ? []
      : [`it can write to what ${name} uses: ${shared.join(" ")} (--volumes ro prevents that)`];
  return [...writes, ...network, ...users];
}
