import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { timeCommand } from "./measure.js";

export const image = "localhost/sidepod-bench:busybox";
export const folder = mkdtempSync(join(tmpdir(), "sidepod-bench-"));

const bin = fileURLToPath(new URL("../bin/sidepod.js", import.meta.url));

/** The command line of Sidepod, from the sources' own build. */
export const sidepod = (...args) => [process.execPath, bin, ...args];
export const podman = (...args) => ["podman", ...args];

/** Runs a command that is not timed. */
export async function run(command) {
  await timeCommand(command);
}

/** An image of a static busybox, made once. */
export function makeImage() {
  const root = join(folder, "image");
  mkdirSync(join(root, "bin"), { recursive: true });
  copyFileSync("/bin/busybox", join(root, "bin/busybox"));
  for (const name of ["sh", "sleep", "cat", "awk", "true", "nc", "httpd"])
    symlinkSync("busybox", join(root, "bin", name));
  const tar = execFileSync("tar", ["-C", root, "-c", "."], { maxBuffer: 2 ** 28 });
  execFileSync("podman", ["import", "-q", "-", image], {
    input: tar,
    stdio: ["pipe", "ignore", "pipe"],
  });
}

/** Removes the pods of the bench, the image and the folder, whatever happened before. */
export function cleanUp() {
  const pods = execFileSync("podman", ["pod", "ps", "-q", "--filter", "label=sidepod-bench"], {
    encoding: "utf8",
  });
  const ids = pods.split("\n").filter((id) => id !== "");
  if (ids.length > 0)
    execFileSync("podman", ["pod", "rm", "-f", "-t", "0", ...ids], { stdio: "ignore" });
  execFileSync("podman", ["rmi", "-f", image], { stdio: "ignore" });
  rmSync(folder, { recursive: true, force: true });
}
