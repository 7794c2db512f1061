import { defineCommand, type Program } from "../../frame/command.ts";
import { required, rest } from "../../frame/parameters.ts";
import { shells } from "./scripts.ts";

export const completion = defineCommand({
  name: "completion",
  summary: "print the completion script for a shell",
  description: [
    "It completes commands, options, and the names of pods and containers. The script calls " +
      "`sidepod` itself, so it stays correct when Sidepod is updated.",
  ],
  arguments: {
    shell: required("SHELL", "bash, zsh or fish", { words: shells }),
  },
  options: {},
  examples: [
    {
      command: "source <(sidepod completion bash)",
      means: "for the current bash; add it to ~/.bashrc",
    },
    {
      command: "source <(sidepod completion zsh)",
      means: "for the current zsh; add it to ~/.zshrc",
    },
    {
      command: "sidepod completion fish > ~/.config/fish/completions/sidepod.fish",
      means: "for every new fish",
    },
  ],
  load: async () => (await import("./handler.ts")).completion,
});

/**
 * What the scripts call; `shell`, then `--` and the words up to the cursor.
 *
 * @param program what it completes, which it is a part of itself
 */
export const completeWordsOf = (program: () => Program) =>
  defineCommand({
    name: "__complete",
    summary: "answer a shell's completion script",
    hidden: true,
    passThrough: true,
    arguments: {
      shell: required("SHELL", "bash, zsh or fish"),
      words: rest("WORD", "the words after `sidepod`"),
    },
    options: {},
    load: async () => {
      const { completeWords } = await import("./handler.ts");
      return (input, context) => completeWords(program(), input, context);
    },
  });
