import { capture } from "../run.js";
import { findProgram } from "./find-program.js";
import { giveUp } from "./give-up.js";
import { keepServicesStopped } from "./keep-services-stopped.js";
import { packageLists } from "./package-list.js";

/** Installs what is missing of a list; ends with status 3 where that takes root or apt. */
export function installDebianPackages(purpose) {
  const missing = packageLists[purpose]
    .filter(([, ...programs]) => !programs.some(findProgram))
    .map(([name]) => name);
  if (missing.length > 0) installFromDebian(missing);
}

export function installFromDebian(names) {
  const command = `apt-get install --no-install-recommends ${names.join(" ")}`;
  if (findProgram("apt-get") === undefined) {
    giveUp([
      "This machine has no apt-get. Install these packages with its own package manager (Debian's names):",
      `  ${names.join(" ")}`,
    ]);
  }
  if (process.getuid() !== 0) {
    giveUp(["Installing packages needs root. Run this as root, then try again:", `  ${command}`]);
  }
  console.error(`Installing from Debian: ${names.join(" ")}`);
  const undo = keepServicesStopped(names);
  try {
    if (apt("install", "--simulate", ...names).ok && install(names).ok) return;
    update();
    const { ok, stdout, stderr } = install(names);
    if (!ok) giveUp([stdout.trim(), stderr.trim(), "", `apt-get failed. Try: ${command}`]);
  } finally {
    undo();
  }
}

function install(names) {
  return apt("install", "--yes", "--no-install-recommends", ...names);
}

function update() {
  const { ok, stderr } = apt("update");
  if (!ok) giveUp([stderr.trim(), "", "apt-get update failed; see /etc/apt/sources.list."]);
}

function apt(...args) {
  return capture("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=120", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: 64 * 1024 * 1024,
  });
}
