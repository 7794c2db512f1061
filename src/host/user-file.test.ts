import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readUserFile, readUserText } from "./user-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sptest-read-"));
  path = join(folder, "file");
});
afterEach(() => rmSync(folder, { recursive: true }));

const refused = (message: string) => ({ code: "file-not-found", message });
const tooLong = { code: "file-invalid", message: "the file is larger than 1 MiB" };

/** Writes to the pipe as a command of the shell does. */
function writeTo(pipe: string, command: string): AsyncDisposable {
  const child = spawn("sh", ["-c", `exec > "$0"; ${command}`, pipe], { stdio: "ignore" });
  const ended = once(child, "exit");
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}

describe("a file that a user names", () => {
  it("is read when it is an ordinary one, also one of the kernel's that says it is empty", async () => {
    writeFileSync(path, "größe\n");
    expect(await readUserText(path)).toBe("größe\n");
    expect(await readUserText("/proc/self/comm")).not.toBe("");
  });

  it("is empty when it is /dev/null, also by a link", async () => {
    symlinkSync("/dev/null", path);
    expect(await readUserText(path)).toBe("");
  });

  it("is refused when it is a device, a folder or a socket", async () => {
    await expect(readUserFile("/dev/zero")).rejects.toMatchObject({
      ...refused("the file cannot be read: it is a device"),
      evidence: ["/dev/zero is a device"],
    });
    await expect(readUserFile("/dev/random")).rejects.toMatchObject(
      refused("the file cannot be read: it is a device"),
    );
    mkdirSync(path);
    await expect(readUserFile(path, { what: "the pod file x" })).rejects.toMatchObject(
      refused("the pod file x cannot be read: it is a folder"),
    );
    const server = createServer().listen(join(folder, "socket"));
    await once(server, "listening");
    await expect(readUserFile(join(folder, "socket"))).rejects.toMatchObject(
      refused("the file cannot be read: it is a socket"),
    );
    server.close();
  });

  it("is refused when its symbolic links form a loop, and is not there when they lead nowhere", async () => {
    symlinkSync("file", path);
    await expect(readUserFile(path)).rejects.toMatchObject(
      refused("the file cannot be read: its symbolic links form a loop"),
    );
    symlinkSync("nowhere", join(folder, "dangling"));
    await expect(readUserFile(join(folder, "dangling"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("has 1 MiB at most, and what is larger is not even read", async () => {
    writeFileSync(path, Buffer.alloc(1024 * 1024));
    expect(await readUserFile(path)).toHaveLength(1024 * 1024);
    writeFileSync(path, Buffer.alloc(1024 * 1024 + 1));
    await expect(readUserFile(path)).rejects.toMatchObject(tooLong);
    truncateSync(path, 10 * 1024 ** 3);
    await expect(readUserFile(path)).rejects.toMatchObject(tooLong);
  });

  it("is not waited for any more once the signal is aborted", async () => {
    writeFileSync(path, "x");
    const reason = new Error("enough");
    await expect(readUserFile(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("a pipe", () => {
  beforeEach(() => void execFileSync("mkfifo", [path]));

  it("is read to its end, however slowly it is written", async () => {
    await using _ = writeTo(path, "printf one; sleep 0.2; printf two");
    expect(await readUserText(path)).toBe("onetwo");
  });

  it("is waited for when its writer is slow, and no byte of it is lost", async () => {
    await using _ = writeTo(path, "sleep 3.3; printf late");
    expect(await readUserText(path)).toBe("late");
  });

  it("that nobody writes to is refused after a moment", async () => {
    await expect(readUserFile(path)).rejects.toMatchObject(
      refused("the file cannot be read: it is a pipe without a writer"),
    );
  });

  it("without an end is left at 1 MiB", async () => {
    await using _ = writeTo(path, "exec cat /dev/zero");
    await expect(readUserFile(path)).rejects.toMatchObject(tooLong);
  });

  it("that says nothing is left when the signal is aborted", async () => {
    await using _ = writeTo(path, "exec sleep 60");
    const reason = new Error("enough");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    await expect(readUserFile(path, { signal: controller.signal })).rejects.toBe(reason);
  });
});
