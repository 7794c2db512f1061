import { type DebugOptions, openDebug, planDebug } from "../../../app/debug/debug.ts";
import { prompt, shell } from "../../../app/debug/debug-container.ts";
import { holder, reusable } from "../../../app/debug/find-debug-container.ts";
import { label } from "../../../core/observe/labels.ts";
import { hashDebugContainer } from "../../../core/plan/hash.ts";
import type { Context } from "../../frame/context.ts";
import { runSession, sizeOf } from "../../terminal/run-session.ts";
import { type DebugContext, openDebugContext } from "./connect.ts";
import type { SessionInput } from "./options.ts";
import { printCopy, printLastExit, printPlan, progress } from "./print-notes.ts";
import { readOptions } from "./read-options.ts";

/** A session in a container that does nothing, so that its end is not that of other sessions. */
export async function reuse(input: SessionInput, context: Context): Promise<number> {
  const options = readOptions(input, context);
  await using beside = await openDebugContext(input, context);
  const { backend } = beside;
  const { signal, stdout } = context;
  const { id, user } = await reusableOrNew(beside, options, input, context);
  const { tty = false, stdin = false } = options;
  const size = tty ? sizeOf(stdout) : undefined;
  const shown = { command: options.command ?? shell, tty, stdin, ...(size && { size }) };
  const named = tty ? { PS1: prompt(beside.target.name, user) } : {};
  await using session = await backend.exec(id, {
    ...shown,
    environment: { ...named, ...options.environment },
    ...(options.workingDir !== undefined && { workingDir: options.workingDir }),
    signal,
  });
  return await runSession(session, shown, context);
}

async function reusableOrNew(
  { backend, debugging, target }: DebugContext,
  options: DebugOptions,
  input: SessionInput,
  context: Context,
): Promise<{ readonly id: string; readonly user: string | undefined }> {
  const { signal } = context;
  const { environment: _, workingDir: __, ...held } = options;
  const plan = await planDebug(
    backend,
    target,
    { ...held, command: holder, keep: true, tty: false, stdin: false },
    { signal, onProgress: progress(context) },
  );
  const hash = hashDebugContainer(plan.companion);
  const there = reusable(await debugging.list({ signal }), hash);
  const { user } = plan.companion.container;
  if (there !== undefined) return { id: there.id, user };
  if (plan.postMortem) {
    await printLastExit(backend, target, context);
    printCopy(target, context);
  }
  printPlan(plan, input, context);
  const { companion } = plan;
  const labels = { ...companion.labels, [label.hash]: hash };
  const labelled = { ...plan, companion: { ...companion, labels } };
  await using session = await openDebug(debugging, labelled, { signal });
  return { id: session.id, user };
}
