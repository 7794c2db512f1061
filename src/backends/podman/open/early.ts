const withEngine = new Set([
  ...["plan", "up", "run", "down", "ps", "inspect", "logs", "stats", "events", "wait", "exec"],
  ...["debug", "forward", "add", "remove", "resume", "engine"],
]);

/** Whether this command line is about to ask for the engine that the finders would find. */
export function needsEngine(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  if (own.some((arg) => arg === "--help" || arg === "-h" || arg.startsWith("--connection"))) {
    return false;
  }
  const command = own.find((arg) => !arg.startsWith("-"));
  return command !== undefined && withEngine.has(command);
}

/**
 * Starts the private service before the rest of the program is loaded, where the command will want
 * it. It settles when Podman is on its way, not when it answers. Whatever goes wrong here comes
 * up again, and is told, when the engine is asked for.
 */
export async function startEarly(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (process.platform !== "linux" || !needsEngine(args)) return;
  const { startAhead } = await import("./start-ahead.ts");
  await startAhead(env);
}
