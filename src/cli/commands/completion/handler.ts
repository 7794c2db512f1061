import { listNames } from "../../../app/pods/ps.ts";
import type { ObservedPod } from "../../../core/seam/observed.ts";
import { SidepodError } from "../../../errors.ts";
import type { Program } from "../../frame/command.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";
import { complete, type Names } from "./complete.ts";
import { completionScript, shells } from "./scripts.ts";

interface Input {
  readonly shell: string;
  readonly words: readonly string[];
}

/** Prints a line for each candidate, then what the shell itself adds. */
export async function completeWords(
  program: Program,
  input: Input,
  context: Context,
): Promise<void> {
  const words = input.shell === "bash" ? joinEquals(input.words) : input.words;
  const { candidates, paths, prefix } = await complete(program, words, namesFrom(context));
  // Bash completes only what stands after the equals sign.
  const before = input.shell === "bash" ? "" : prefix;
  for (const { word, summary } of candidates) {
    if (safeText(word) !== word) continue;
    context.print(summary === undefined ? before + word : `${before}${word}\t${summary}`);
  }
  context.print(`:${paths}`);
}

/** Readline hands over `--tail=5` as three words. */
function joinEquals(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const last = joined.at(-1);
    if (word === "=" && last?.startsWith("--")) {
      joined[joined.length - 1] = `${last}=${words[index + 1] ?? ""}`;
      index += 1;
    } else {
      joined.push(word);
    }
  }
  return joined;
}

/** Asks the engine once; a completion never shows an error, so no engine means no names. */
function namesFrom(context: Context): Names {
  let pods: Promise<readonly ObservedPod[]> | undefined;
  const list = async () => {
    await using session = await context.openSession();
    return await listNames(session, {
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(2000)]),
    });
  };
  const listOnce = () => {
    pods ??= list().catch(() => []);
    return pods;
  };
  return {
    sidecars: async (name) =>
      (await listOnce())
        .filter((pod) => pod.name === name && pod.managed)
        .flatMap(({ containers }) => containers)
        .filter(({ role, managed }) => managed && role !== "infra" && role !== "main")
        .map((container) => container.name),
    pods: async () => (await listOnce()).map((pod) => pod.name),
    // A pod stands for its main container.
    containers: async () =>
      (await listOnce()).flatMap((pod) => [
        ...(pod.managed ? [pod.name] : []),
        ...pod.containers
          .filter((container) => container.role !== "infra")
          .map((container) =>
            container.managed ? `${pod.name}/${container.name}` : container.fullName,
          ),
      ]),
  };
}

export async function completion(input: { readonly shell: string }, context: Context) {
  const shell = shells.find((candidate) => candidate === input.shell);
  if (!shell) {
    throw new SidepodError("usage", `there is no completion for '${input.shell}'`, {
      hint: `use one of ${shells.join(", ")}`,
    });
  }
  context.stdout.write(completionScript(shell));
}
