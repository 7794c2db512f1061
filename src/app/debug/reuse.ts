import { label } from "../../core/observe/labels.ts";
import { hashDebugContainer } from "../../core/plan/hash.ts";
import { idle } from "../../podfile/presets/least-privilege.ts";
import type { Session } from "../session.ts";
import { reusable } from "./containers.ts";
import { type DebugOptions, openDebug, planDebug } from "./debug.ts";
import { prompt, shell } from "./debug-container.ts";
import { progressOf, type SessionUse, tellLastLife, tellPlan } from "./events.ts";
import { type DebugContext, findDebugContext } from "./find-target.ts";

/** A session in a container that does nothing, so that its end is not that of other sessions. */
export async function reuse(
  { backend }: Session,
  name: string,
  options: DebugOptions,
  use: SessionUse,
): Promise<number> {
  const context = await findDebugContext(backend, name, use);
  const { id, user } = await reusableOrNew(context, options, use);
  const { tty = false, stdin = false, command = shell } = options;
  const shown = { command, tty, stdin, ...(tty && use.size && { size: use.size }) };
  const named = tty ? { PS1: prompt(context.target.name, user) } : {};
  await using session = await backend.exec(id, {
    ...shown,
    environment: { ...named, ...options.environment },
    ...(options.workingDir !== undefined && { workingDir: options.workingDir }),
    signal: use.signal,
  });
  return await use.join(session, shown);
}

async function reusableOrNew(
  { backend, debugging, target }: DebugContext,
  options: DebugOptions,
  use: SessionUse,
): Promise<{ readonly id: string; readonly user: string | undefined }> {
  const { onEvent, signal } = use;
  const { environment: _, workingDir: __, ...held } = options;
  const plan = await planDebug(
    backend,
    target,
    { ...held, command: idle, keep: true, tty: false, stdin: false },
    { signal, onProgress: progressOf(onEvent) },
  );
  const hash = hashDebugContainer(plan.debugContainer);
  const there = reusable(await debugging.list({ signal }), hash);
  const { user } = plan.debugContainer.container;
  if (there !== undefined) return { id: there.id, user };
  if (plan.postMortem) await tellLastLife(backend, target, use);
  tellPlan(plan, options, onEvent);
  const { debugContainer } = plan;
  const labels = { ...debugContainer.labels, [label.hash]: hash };
  const labelled = { ...plan, debugContainer: { ...debugContainer, labels } };
  await using session = await openDebug(debugging, labelled, { signal });
  return { id: session.id, user };
}
