import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";

export function notRunning(container: string, state: string, cause?: SidepodError): SidepodError {
  return new SidepodError("not-running", `${container} is not running: it is ${state}`, {
    hint:
      state === "paused"
        ? commandText`podman unpause ${container}`
        : commandText`podman ps -a --filter name=${container}`,
    details: { container, state },
    cause,
  });
}
