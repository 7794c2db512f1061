import * as z from "zod/mini";
import { parseCapability } from "../format/scalars.ts";
import { parseSecurityOption } from "../format/security.ts";
import type { ContainerSpec } from "../model.ts";
import { flag, formatted } from "../schema/primitives.ts";
import { type Codec, containerField, flagOf, unlessEmpty } from "./field.ts";

const capabilities = () => z.array(formatted(parseCapability));

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
