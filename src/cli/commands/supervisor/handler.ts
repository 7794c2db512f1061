import type { Context } from "../../frame/context.ts";

interface SupervisorInput {
  readonly action: "status" | "logs" | "stop" | "install" | "uninstall" | "run";
  readonly follow: boolean;
  readonly stay: boolean;
  readonly resume: boolean;
  readonly engine: string | undefined;
  readonly print: boolean;
  readonly json: boolean;
}

/** Each action loads what it needs. */
export async function supervisor(input: SupervisorInput, context: Context): Promise<number> {
  if (input.action === "run") return (await import("./run.ts")).run(input, context);
  if (input.action === "logs") return (await import("./logs.ts")).showLogs(input, context);
  await act(input, context);
  return 0;
}

async function act(input: SupervisorInput, context: Context): Promise<void> {
  switch (input.action) {
    case "status":
      return (await import("./status.ts")).showStatus(input, context);
    case "stop":
      return (await import("./status.ts")).stopSupervisors(context);
    case "install":
      return (await import("./install.ts")).install(input, context);
    case "uninstall":
      return (await import("./install.ts")).uninstall(context);
  }
}
