import type { OptionSpec } from "./command.ts";
import { flag, value } from "./parameters.ts";

/** Options of every command, before or after its name. */
export const globalOptions = {
  connection: value("--connection <name>", "use this connection of Podman's"),
  quiet: flag("-q, --quiet", "print data and errors only"),
  plain: flag("--plain", "no colours, no progress that moves"),
  color: flag("--no-color", "no colours (as NO_COLOR does)"),
} as const satisfies Record<string, OptionSpec<unknown>>;
