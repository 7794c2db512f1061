import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { Io, SignalName } from "./io.ts";
import { main } from "./main.ts";

function fakeIo(env: Record<string, string> = {}) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const listeners = new Set<(name: SignalName) => void>();
  const exits: number[] = [];
  const io: Io = {
    stdin,
    stdout,
    stderr,
    env: { CONTAINER_HOST: "unix:///nonexistent/podman.sock", ...env },
    cwd: "/nonexistent",
    executable: undefined,
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (status) => exits.push(status),
  };
  const send = (name: SignalName) => {
    for (const listener of listeners) listener(name);
  };
  const read = (stream: PassThrough) => String(stream.read() ?? "");
  return { io, send, exits, listeners, out: () => read(stdout), err: () => read(stderr) };
}

describe("the command line", () => {
  it("shows the list of commands and status 2 for no command at all", async () => {
    const { io, out, err } = fakeIo();
    expect(await main([], io)).toBe(2);
    expect(out()).toBe("");
    expect(err()).toContain("Usage: sidepod COMMAND [options]");
  });

  it("prints help to standard output with status 0, for all and for one command", async () => {
    const all = fakeIo();
    expect(await main(["--help"], all.io)).toBe(0);
    const help = all.out();
    expect(help).toMatch(/ {2}ps +list pods and their containers/);
    expect(help).not.toContain("__complete");
    const one = fakeIo();
    expect(await main(["ps", "--help"], one.io)).toBe(0);
    expect(one.out()).toMatch(/Usage: sidepod ps \[options\] \[POD\][\s\S]*Examples:/);
  });

  it("takes help for a command, too", async () => {
    const { io, out } = fakeIo();
    expect(await main(["help", "up"], io)).toBe(0);
    expect(out()).toContain("Usage: sidepod up");
  });

  it("prints its version", async () => {
    const { io, out } = fakeIo();
    expect(await main(["--version"], io)).toBe(0);
    expect(out()).toMatch(/^\S+\n$/);
  });

  it.each([
    [["pss"], "unknown command 'pss'", "did you mean ps?"],
    [["ps", "--jsn"], "unknown option '--jsn'", "did you mean --json?"],
    [["completion"], "missing required argument 'SHELL'", "sidepod completion --help"],
    [["start"], "unknown command 'start'", "hint: sidepod up"],
    [["up", "-f", "a.yaml"], "unknown option '-f'", "sidepod up FILE"],
    [["--nope"], "unknown option '--nope'", "hint: sidepod --help"],
    [["completion", "tcsh"], "there is no completion for 'tcsh'", "bash, zsh, fish"],
    [["ps", "a", "b"], "too many arguments for 'ps'. Expected 1 argument but got 2", "--help"],
    [["up", "--pull", "often"], "'often' is invalid for --pull <policy>", "always, missing"],
  ])("answers %j with status 2 and what was probably meant", async (argv, message, hint) => {
    const { io, out, err } = fakeIo();
    expect(await main(argv, io)).toBe(2);
    expect(out()).toBe("");
    const text = err();
    expect(text).toContain(`error[usage]: ${message}`);
    expect(text).toContain(hint);
  });

  it("escapes what stands on the command line", async () => {
    const { io, err } = fakeIo();
    await main(["\u001b[2Jx"], io);
    expect(err()).toContain("unknown command '\\x1b[2Jx'");
  });

  it("takes the options of every command before and after the command's name", async () => {
    for (const argv of [
      ["--quiet", "completion", "bash"],
      ["completion", "bash", "--quiet"],
    ]) {
      const { io, out } = fakeIo();
      expect(await main(argv, io)).toBe(0);
      expect(out()).toContain("complete -F");
    }
  });

  it("gives errors as one line of JSON where JSON was asked for, but not after --", async () => {
    const json = fakeIo();
    expect(await main(["ps", "--json"], json.io)).toBe(3);
    expect(JSON.parse(json.err())).toMatchObject({ error: { code: "no-engine" } });
    const text = fakeIo();
    await main(["pss", "--", "--json"], text.io);
    expect(text.err()).toContain("error[usage]");
  });

  it("colours errors only where that is asked for", async () => {
    const coloured = fakeIo({ FORCE_COLOR: "1" });
    await main(["pss"], coloured.io);
    expect(coloured.err()).toContain("\u001b[31merror[usage]");
    const plain = fakeIo({ FORCE_COLOR: "1", NO_COLOR: "1" });
    await main(["pss"], plain.io);
    expect(plain.err()).not.toContain("\u001b");
  });
});

describe("endings", () => {
  it("ends with 130 at Ctrl-C and at once at the second", async () => {
    const { io, send, exits, err, listeners } = fakeIo();
    const status = main(["check", "-"], io);
    await new Promise((resolve) => setTimeout(resolve, 50));
    send("SIGINT");
    send("SIGINT");
    expect(exits).toEqual([130]);
    expect(await status).toBe(130);
    expect(err()).toContain("error[interrupted]");
    expect(listeners.size).toBe(0);
  });

  it("tells that its output cannot be written, as on a full disk", async () => {
    const { io, err } = fakeIo();
    io.stdout.write = () => {
      const error = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
      setImmediate(() => io.stdout.emit("error", error));
      return false;
    };
    expect(await main(["completion", "bash"], io)).toBe(1);
    expect(err()).toBe("error[output]: cannot write to standard output: no space left\n");
  });

  it("ends quietly with 0 when nobody reads its output", async () => {
    const { io, err } = fakeIo();
    io.stdout.write = () => {
      io.stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      return false;
    };
    expect(await main(["completion", "bash"], io)).toBe(0);
    expect(err()).toBe("");
  });
});
