import type { DebugContainer } from "../engine/debugging.ts";

/** Does nothing, so that sessions can come and go. */
export const holder = ["sleep", "infinity"];

/** The running container of a target that sessions can be opened in, the newest. */
export function reusable(
  containers: readonly DebugContainer[],
  targetId: string,
): DebugContainer | undefined {
  return containers.findLast(
    ({ targetId: id, state, keep, command }) =>
      id === targetId &&
      keep &&
      state === "running" &&
      command.length === holder.length &&
      command.every((word, index) => word === holder[index]),
  );
}
