import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The drop-in that holds every setting made here; removing it undoes them all. */
export function configPath() {
  const folder =
    process.getuid() === 0
      ? "/etc/containers"
      : join(process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), "containers");
  return join(folder, "containers.conf.d/50-sidepod.conf");
}

export function readConfig() {
  return existsSync(configPath()) ? readFileSync(configPath(), "utf8") : undefined;
}

/** Writes the settings, each `{ table, key, value, because }`. */
export function writeConfig(settings) {
  const lines = ["# Written by Sidepod's set-up. Remove this file to undo it."];
  for (const table of new Set(settings.map((setting) => setting.table))) {
    lines.push("", `[${table}]`);
    for (const { key, value, because } of settings.filter((one) => one.table === table)) {
      // Strings and lists of strings are written alike in JSON and TOML.
      lines.push(`# ${because}`, `${key} = ${JSON.stringify(value)}`);
    }
  }
  restoreConfig(`${lines.join("\n")}\n`);
}

/** Puts back what readConfig gave. */
export function restoreConfig(text) {
  if (text === undefined) {
    rmSync(configPath(), { force: true });
    return;
  }
  mkdirSync(dirname(configPath()), { recursive: true });
  writeFileSync(configPath(), text);
}
