import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture } from "../run.js";
import { findProgram } from "./find-program.js";

const timeoutMs = 60_000;

/**
 * Runs a container the way Sidepod does, in a pod with a port of its own, and removes it. Nothing
 * short of that shows whether limits, cgroups, network and storage let the engine work.
 */
export function probeEngine() {
  const folder = mkdtempSync(join(tmpdir(), "sidepod-probe-"));
  const pod = `sidepod-probe-${process.pid}`;
  try {
    layOutRootfs(folder);
    const created = podman("pod", "create", "--name", pod, "--publish", "127.0.0.1::80");
    if (!created.ok) return failure(created);
    const ran = podman("run", "--rm", "--pod", pod, "--rootfs", folder, "/bin/true");
    return ran.ok ? { ok: true } : failure(ran);
  } finally {
    podman("pod", "rm", "--force", "--time", "0", "--ignore", pod);
    rmSync(folder, { recursive: true, force: true });
  }
}

function layOutRootfs(folder) {
  mkdirSync(join(folder, "bin"));
  copyFileSync(findProgram("busybox"), join(folder, "bin/true"));
}

function podman(...args) {
  return capture("podman", args, { timeout: timeoutMs });
}

function failure({ stdout, stderr }) {
  const said = `${stderr}${stdout}`.split("\n").filter((line) => !/level=warning/.test(line));
  return { ok: false, output: said.join("\n").trim() || "podman did not end within a minute" };
}
