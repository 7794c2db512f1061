import { canonicalJson } from "./hash.ts";

/** Keys of the specification whose name in the pod file is not just their snake_case form. */
const fileNames: Readonly<Record<string, string>> = {
  mounts: "volumes",
  fullName: "container_name",
  noNewPrivileges: "security_opt",
  seccomp: "security_opt",
  apparmor: "security_opt",
  selinux: "security_opt",
  initProcess: "init",
  stopGraceMs: "stop_grace_period",
  hooks: "post_start or pre_stop",
  ending: "on_main_exit or pod.stop_grace_period",
  keeper: "who starts it again",
};

/**
 * What differs between the specification that something was made from and the one now asked for,
 * in the pod file's words.
 */
export function changeCause(
  was: Readonly<Record<string, unknown>> | undefined,
  now: object,
  ignored: readonly string[],
): string {
  if (was === undefined) return "what it was made from is not known";
  const asked: Readonly<Record<string, unknown>> = { ...now };
  const keys = [...new Set([...Object.keys(was), ...Object.keys(asked)])];
  const changed = keys
    .filter((key) => !ignored.includes(key))
    .filter((key) => canonicalJson(was[key] ?? null) !== canonicalJson(asked[key] ?? null))
    .map((key) => fileNames[key] ?? snakeCase(key));
  const names = [...new Set(changed)];
  if (names.length === 0) return "a value that is kept in no label changed";
  return `${new Intl.ListFormat("en").format(names)} changed`;
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
