import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandEnvironment, sidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { labelOptions, ownLabels, ownPodLabels } from "../support/own-labels.ts";

const missing = await engineMissing();

/** How a script in each shell asks what it would offer after some words, one candidate a line. */
const shells: Readonly<Record<string, (words: readonly string[]) => string>> = {
  bash: (words) => `
    source <(sidepod completion bash)
    COMP_WORDS=(${words.map(quote).join(" ")}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _sidepod; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (words) => `
    compdef() { :; }
    _describe() { print -l -- "\${(@)described%%:*}"; }
    source <(sidepod completion zsh)
    words=(${words.map(quote).join(" ")}); CURRENT=\${#words}
    _sidepod`,
  fish: (words) => `
    sidepod completion fish | source
    complete -C ${quote(words.join(" "))} | string split -f1 \\t; true`,
};

describe.skipIf(missing)(`shell completion${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let folder: string;

  beforeAll(async () => {
    engine = await startEngine();
    folder = await mkdtemp(join(tmpdir(), "sptest-completion-"));
    await symlink(join(import.meta.dirname, "../../bin/sidepod.js"), join(folder, "sidepod"));
    await writeFile(join(folder, "one pod.yaml"), "");
    const pod = `${engine.prefix}web`;
    await engine.run(["pod", "create", "--name", pod, ...labelOptions(ownPodLabels(pod))]);
    const labels = labelOptions(ownLabels(pod, "proxy"));
    await engine.run(["create", "--pod", pod, "--name", `${pod}-proxy`, ...labels, engine.image]);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await engine?.[Symbol.asyncDispose]();
  });

  for (const [shell, script] of Object.entries(shells)) {
    const lacking = isInstalled(shell) ? "" : ` (${shell} is not installed)`;

    describe.skipIf(lacking)(`in ${shell}${lacking}`, () => {
      const offers = async (...words: string[]) => {
        const env = commandEnvironment(engine.socketPath, { HOME: folder });
        const { stdout } = await promisify(execFile)(shell, ["-c", script(["sidepod", ...words])], {
          cwd: folder,
          env: { ...env, PATH: `${folder}:${env.PATH}` },
        });
        const typed = words.at(-1) ?? "";
        // Zsh itself leaves out what does not match; here it is the test.
        return stdout.split("\n").filter((word) => word !== "" && word.startsWith(typed));
      };

      it("completes commands, and options after them", async () => {
        expect(await offers("p")).toEqual(["plan", "ps"]);
        expect(await offers("ps", "--js")).toEqual(["--json"]);
        expect(await offers("--connection", "x", "complet")).toEqual(["completion"]);
      });

      it("completes the values of options and arguments", async () => {
        expect(await offers("up", "--pull", "n")).toEqual(["never", "newer"]);
        expect(await offers("completion", "z")).toEqual(["zsh"]);
      });

      it("completes names of pods and containers", async () => {
        const pod = `${engine.prefix}web`;
        expect(await offers("ps", engine.prefix)).toEqual([pod]);
        expect(await offers("exec", `${pod}/`)).toEqual([`${pod}/proxy`]);
      });

      it("completes what stands after a target of debug, and the options of that", async () => {
        expect(await offers("debug", "web", "s")).toEqual(["sockets"]);
        expect(await offers("debug", "web", "trace", "--li")).toEqual(["--lines"]);
        expect(await offers("debug", "g")).toEqual(["gc"]);
        expect(await offers("debug", "web", "--", "s")).toEqual([]);
      });

      it("completes nothing of the command line that exec runs", async () => {
        expect(await offers("exec", "web", "--", "l")).toEqual([]);
      });
    });
  }

  it.skipIf(!isInstalled("bash"))("escapes a file's name for bash", async () => {
    const script = shells.bash?.(["sidepod", "check", "one"]) ?? "";
    const env = commandEnvironment(engine.socketPath);
    const { stdout } = await promisify(execFile)("bash", ["-c", script], {
      cwd: folder,
      env: { ...env, PATH: `${folder}:${env.PATH}` },
    });
    // Readline itself quotes what `compopt -o filenames` announces as files.
    expect(stdout).toBe("one pod.yaml\n");
  });

  it("offers no names and shows no error where no engine answers", async () => {
    const { status, stdout, stderr } = await sidepod(["__complete", "bash", "--", "ps", ""]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: ":none\n", stderr: "" });
  });
});

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ["-c", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
