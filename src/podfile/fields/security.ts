import * as z from "zod/mini";
import { Problem } from "../diagnostic.ts";
import { parseCapability } from "../format/scalars.ts";
import type { ContainerSpec } from "../model.ts";
import { nearest } from "../nearest.ts";
import { flag, formatted } from "../schema/primitives.ts";
import { type Codec, containerField, flagOf, unlessEmpty } from "./field.ts";

const capabilities = () => z.array(formatted(parseCapability));

const names = ["no-new-privileges", "seccomp", "apparmor", "label"];

function capabilitiesOf(key: "capAdd" | "capDrop"): Codec<readonly string[], ContainerSpec> {
  return {
    toSpec: (names, { pass }) => ({
      [key]: [...new Set(names.map((name) => pass.read(parseCapability, name)))],
    }),
    toFile: ({ [key]: names }) => unlessEmpty(names),
  };
}

/** What a container may do. */
export const security = {
  cap_add: containerField(capabilities, "Capabilities to add.", capabilitiesOf("capAdd")),
  cap_drop: containerField(
    capabilities,
    "Capabilities to drop; ALL for all.",
    capabilitiesOf("capDrop"),
  ),
  read_only: containerField(flag, "Mounts the container's root read-only.", flagOf("readOnly")),
  security_opt: containerField(
    () => z.array(formatted(parseSecurityOption)),
    "no-new-privileges, seccomp=PATH, apparmor=PROFILE, label=disable and the like.",
    {
      toSpec: (options, { pass }) => {
        const selinux: string[] = [];
        const found: { -readonly [K in SecurityKey]?: ContainerSpec[K] } = { selinux };
        // A later one wins over an earlier one.
        for (const item of options) {
          const option = pass.read(parseSecurityOption, item);
          if (option.option === "no-new-privileges") found.noNewPrivileges = option.on;
          else if (option.option === "label") selinux.push(option.value);
          else if (option.option === "apparmor") found.apparmor = option.value;
          else found.seccomp = option.value === unconfined ? unconfined : pass.path(option.value);
        }
        return found;
      },
      toFile: ({ noNewPrivileges, seccomp, apparmor, selinux }) =>
        unlessEmpty([
          ...(noNewPrivileges ? ["no-new-privileges"] : []),
          ...(seccomp === undefined ? [] : [`seccomp=${seccomp}`]),
          ...(apparmor === undefined ? [] : [`apparmor=${apparmor}`]),
          ...selinux.map((option) => `label=${option}`),
        ]),
    },
  ),
  privileged: containerField(flag, "Disables all protection; rarely needed.", flagOf("privileged")),
};

type SecurityKey = "noNewPrivileges" | "seccomp" | "apparmor" | "selinux";

const unconfined = "unconfined";

type SecurityOption =
  | { readonly option: "no-new-privileges"; readonly on: boolean }
  | { readonly option: "seccomp" | "apparmor" | "label"; readonly value: string };

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
