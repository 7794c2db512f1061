import type { DebugOptions } from "../../../app/debug/debug.ts";
import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { isInForeground } from "../../../host/proc/process.ts";
import { parseCapability } from "../../../podfile/format/scalars.ts";
import { readEnvironment } from "../../arguments/read-environment.ts";
import type { Context } from "../../frame/context.ts";
import type { SessionInput } from "./options.ts";

/** Not every form of the command has all of them. */
export type AskedOptions = Partial<Omit<SessionInput, "target">>;

/** What the command line and the terminal ask for. */
export function readOptions(input: AskedOptions, { stdin, stdout, env }: Context): DebugOptions {
  const { command = [] } = input;
  if (input.image !== undefined && input.toolkit !== undefined) {
    throw new SidepodError("usage", "--image and --toolkit both choose the programs", {
      hint: "use only one of them",
    });
  }
  if (input.ro) refuseBesideReadOnly(input);
  if (input.tty && input.withoutTty) {
    throw new SidepodError("usage", "-t and -T contradict each other", {
      hint: "use only one of them",
    });
  }
  const onTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const tty = !input.withoutTty && (input.tty === true || onTerminal);
  const term = tty && env.TERM !== undefined ? { TERM: env.TERM } : {};
  return {
    toolkit: input.toolkit,
    image: input.image,
    profile: input.profile,
    capAdd: (input.capAdd ?? []).map(readCapability),
    user: input.user,
    readOnlyView: input.ro ?? false,
    volumes: input.volumes,
    environmentFromTarget: input.envFromTarget ?? false,
    environment: { ...term, ...readEnvironment(input.env ?? [], env) },
    workingDir: input.workdir,
    tty,
    // It is a pipe or a file, or lines that are typed; who reads those in the background is stopped.
    stdin: tty || stdin.isTTY !== true || isInForeground(),
    keep: input.keep ?? false,
    ...(input.ttl !== undefined && { ttlMs: input.ttl }),
    ...(command.length > 0 && { command }),
  };
}

/** What would make a view that cannot be written to one that can. */
function refuseBesideReadOnly({ profile, volumes, capAdd = [] }: AskedOptions): void {
  const writing = capAdd.find((name) => /^(cap_)?(sys_admin|sys_ptrace|dac_override)$/i.test(name));
  const other =
    profile === "sysadmin"
      ? "--profile sysadmin"
      : volumes === "rw"
        ? "--volumes rw"
        : writing && `--cap-add ${writing}`;
  if (other === undefined) return;
  throw new SidepodError("usage", `--ro and ${other} cannot be combined: the session could write`, {
    hint: "use only one of them",
  });
}

function readCapability(given: string): string {
  if (/^all$/i.test(given)) {
    throw new SidepodError("usage", "--cap-add accepts one capability, not all of them", {
      hint: "--profile sysadmin grants all",
    });
  }
  if (given.includes(",")) {
    throw new SidepodError(
      "usage",
      `--cap-add accepts one capability, but '${given}' names several`,
      {
        hint: commandText`${given.split(",").flatMap((one) => ["--cap-add", one.trim()])}`,
      },
    );
  }
  const capability = parseCapability(given);
  if (typeof capability === "string") return capability;
  const suggestion = capability.suggest?.();
  throw new SidepodError("usage", `'${given}' for --cap-add is not a capability`, {
    hint: suggestion ? `did you mean ${suggestion}?` : "capabilities(7) lists them",
  });
}
