import type { DebugTarget } from "../../core/seam/debugging.ts";

/** What somebody has to know of a copy of a target's configuration before it runs. */
export function copyNotes(
  { name, mounts, pod, process }: DebugTarget,
  volumes: "ro" | "rw" | undefined,
): readonly string[] {
  const shared = mounts
    .filter(({ type, readOnly }) => (type === "bind" || type === "volume") && !readOnly)
    .map(({ target }) => target);
  const network = pod?.sharesNetwork ? [`it is not in pod ${pod.name} and its network`] : [];
  const users = process?.ownUsers ? ["it has the engine's users, not the target's own"] : [];
  const writes =
    shared.length === 0 || volumes === "ro"
      ? []
      : [`it writes into what ${name} has: ${shared.join(" ")} (--volumes ro keeps it from that)`];
  return [...writes, ...network, ...users];
}
