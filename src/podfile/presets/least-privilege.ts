import type { ContainerSpec } from "../model.ts";

/**
 * What a container takes that looks at another: the same for a debug session, the sidecar that one is
 * promoted to, the preset debug, and what connects for `forward`.
 */
export const leastPrivilege = {
  capDrop: ["ALL"],
  capAdd: [],
  noNewPrivileges: true,
  readOnly: true,
} as const satisfies Partial<ContainerSpec>;

/** What reading another's files and memory takes, where the kernel asks for a capability. */
export const tracing = "SYS_PTRACE";

/** A user that owns nothing. */
export const nobody = "65534:65534";

/** The image with the tools. */
export const toolsImage = "docker.io/nicolaka/netshoot";

/** Does nothing, so that sessions can come and go. */
export const idle = ["sleep", "infinity"] as const;
