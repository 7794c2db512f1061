/** The names and meanings of kubectl debug's `--profile`, as far as Podman has the same. */
export const profiles = ["general", "baseline", "restricted", "netadmin", "sysadmin"] as const;

export type Profile = (typeof profiles)[number];
