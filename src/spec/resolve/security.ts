import { parseSecurityOption } from "../format/security.ts";
import type { ContainerSpec } from "../pod-spec.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { Pass } from "./pass.ts";

type Security = Pick<ContainerSpec, "noNewPrivileges" | "seccomp" | "apparmor" | "selinux">;

/** Takes `security_opt` apart; a later one wins over an earlier one. */
export function readSecurity(options: ContainerInput["security_opt"], pass: Pass): Security {
  const found = {
    noNewPrivileges: false,
    selinux: [] as string[],
    seccomp: undefined as string | undefined,
    apparmor: undefined as string | undefined,
  };
  for (const item of options ?? []) {
    const option = pass.read(parseSecurityOption, item);
    if (option.option === "no-new-privileges") found.noNewPrivileges = option.on;
    else if (option.option === "label") found.selinux.push(option.value);
    else if (option.option === "apparmor") found.apparmor = option.value;
    else found.seccomp = option.value === "unconfined" ? option.value : pass.path(option.value);
  }
  const { seccomp, apparmor, ...always } = found;
  return {
    ...always,
    ...(seccomp === undefined ? {} : { seccomp }),
    ...(apparmor === undefined ? {} : { apparmor }),
  };
}
