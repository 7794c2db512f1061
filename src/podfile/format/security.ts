import { Problem } from "../diagnostic.ts";
import { nearest } from "../nearest.ts";

type SecurityOption =
  | { readonly option: "no-new-privileges"; readonly on: boolean }
  | { readonly option: "seccomp" | "apparmor" | "label"; readonly value: string };

const names = ["no-new-privileges", "seccomp", "apparmor", "label"];

/** `no-new-privileges[:true]`, `seccomp=unconfined`, `apparmor=PROFILE`, `label=disable`. */
export function parseSecurityOption(text: string): SecurityOption | Problem {
  const match = /^([a-z-]+)(?:[=:](.*))?$/.exec(text.trim());
  const name = match?.[1] ?? "";
  const value = match?.[2];
  if (name === "no-new-privileges") {
    if (value === undefined || value === "true") return { option: name, on: true };
    if (value === "false") return { option: name, on: false };
    return new Problem("no-new-privileges is true or false");
  }
  if (name === "seccomp" || name === "apparmor" || name === "label") {
    return value ? { option: name, value } : new Problem(`${name} has no value`);
  }
  return new Problem("unknown security option", {
    hint: `known options: ${names.join(", ")}`,
    suggest: () => nearest(name, names),
  });
}
