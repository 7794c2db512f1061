import { capture } from "../run.js";
import { cures } from "./cures.js";
import { installFromDebian } from "./debian-packages.js";
import { configPath, readConfig, restoreConfig, writeConfig } from "./engine-config.js";
import { findProgram } from "./find-program.js";
import { giveUp } from "./give-up.js";
import { hintsFor } from "./hints.js";
import { probeEngine } from "./probe.js";

/**
 * Runs a container; only where that fails, changes the settings that stand in its way, one cause
 * after the other, and says so. Ends with status 3 where the cause is not one that settings cure.
 */
export function makeEngineUsable() {
  const before = readConfig();
  let failed = probeEngine();
  const settings = [];
  const untried = new Set(cures);
  while (!failed.ok) {
    const cure = [...untried].find(({ sign }) => sign.test(failed.output));
    if (cure === undefined) break;
    untried.delete(cure);
    settings.push(...prepare(cure));
    writeConfig(settings);
    failed = probeEngine();
  }
  if (!failed.ok) {
    restoreConfig(before);
    giveUp(["Podman cannot run a container here:", failed.output, ...hintsFor(failed.output)]);
  }
  if (settings.length > 0) report(settings);
}

function prepare({ needsPackage, settings, because }) {
  if (needsPackage !== undefined) {
    const [name, program] = needsPackage;
    if (findProgram(program) === undefined) installFromDebian([name]);
  }
  return settings().map(([table, key, value]) => ({ table, key, value, because }));
}

function report(settings) {
  const version = capture("podman", ["--version"]).stdout.trim();
  console.error(`Changed ${configPath()} so that ${version} can run containers here:`);
  for (const { table, key, value, because } of settings) {
    console.error(`  [${table}] ${key} = ${JSON.stringify(value)}   (${because})`);
  }
}
