import type { ErrorRule } from "./error-rule.ts";

/** Limits that Podman, its runtime or the kernel refuses. */
export const limitErrorRules: readonly ErrorRule[] = [
  {
    text: /requested (?<what>CPUs|memory nodes) are not available - requested (?<asked>\S+), available: (?<available>\S+)/,
    explain: ({ what, asked, available }) => ({
      code: "limit-unsupported",
      message: `${what} ${asked} were asked for, but the machine has ${available}`,
      details: { limit: what === "CPUs" ? "cpuset" : "mems", asked, available },
    }),
  },
  {
    text: /unable to set memory limit to (?<asked>\d+) \(current usage: (?<usage>\d+)/,
    explain: ({ asked, usage }) => ({
      code: "limit-unsupported",
      message: `a memory limit of ${asked} bytes is less than the container needs to start`,
      details: { limit: "memory", asked: Number(asked), usage: Number(usage) },
    }),
  },
  {
    text: /OOM: the memory limit could be too low/,
    explain: () => ({
      code: "limit-unsupported",
      message: "the memory limit is less than the container needs to start",
      details: { limit: "memory" },
    }),
  },
  {
    text: /requested cgroup controller [`"']?(?<controller>\w+)[`"']? is not available/,
    explain: ({ controller }) => ({
      code: "limit-unsupported",
      message: `the cgroup controller ${controller} is not available to this engine`,
      hint: "sudo systemctl edit user@.service, and write: [Service] Delegate=cpu cpuset io memory pids",
      details: { controller },
    }),
  },
  {
    text: /error setting cgroup config for procHooks process: (?<why>[^\n]+?)(?:: OCI runtime error)?$/,
    explain: ({ why = "" }) => ({
      code: "limit-unsupported",
      message: `the kernel refuses a limit: ${why}`,
      details: { why },
    }),
  },
  {
    // What Podman checks itself before it creates anything.
    text: /^(?:minimum (?:memory|kernel)|memory limit should|CPU cfs |CPU real-time |conflicting options: cannot specify .*cpu)/i,
    explain: (_found, { message }) => ({ code: "limit-unsupported", message }),
  },
  {
    // Podman keeps what the runtime said for itself.
    text: /(?:runc|crun)\S* update --resources=.* failed: exit status/,
    explain: () => ({
      code: "limit-unsupported",
      message: "the runtime refuses the new limits",
    }),
  },
];
