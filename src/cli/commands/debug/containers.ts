import {
  findDebugContainer,
  findDebugContainers,
  reasonToCollect,
} from "../../../app/debug/find-debug-container.ts";
import { commandText } from "../../../command-text.ts";
import { label } from "../../../core/observe/labels.ts";
import type { DebugContainer } from "../../../core/seam/debugging.ts";
import type { ExecOptions } from "../../../core/seam/inside.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { writeBytes } from "../../frame/io.ts";
import { runSession, sizeOf } from "../../terminal/run-session.ts";
import { formatAge, formatTimeLeft } from "../../text/quantities.ts";
import { safeText } from "../../text/safe-text.ts";
import { formatTable } from "../../text/table.ts";

export async function ls({ json }: { readonly json: boolean }, context: Context): Promise<void> {
  await using backend = await context.openBackend();
  const containers = await (await backend.debugging()).list({ signal: context.signal });
  if (json) {
    context.print(JSON.stringify(containers.map(shownAsJson), undefined, 2));
    return;
  }
  if (containers.length === 0) {
    context.note("there are no debug containers");
    return;
  }
  const now = new Date();
  const rows = containers.map((one) => [
    safeText(one.fullName),
    safeText(one.target),
    one.exitCode === undefined ? one.state : `${one.state} (${one.exitCode})`,
    formatAge(one.createdAt, now.getTime()),
    formatTimeLeft(one.expiresAt, now),
    safeText(one.image),
    safeText(one.command.join(" ")),
  ]);
  const head = ["NAME", "TARGET", "STATE", "AGE", "LEFT", "IMAGE", "COMMAND"];
  for (const line of formatTable(head, rows)) context.print(line);
}

interface AttachInput {
  readonly name: string;
  readonly detachKeys: string | undefined;
}

export async function attach({ name, detachKeys }: AttachInput, context: Context): Promise<number> {
  const { signal, stdin, stdout } = context;
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const { id } = findDebugContainer(await debugging.list({ signal }), name);
  const size = sizeOf(stdout);
  await using session = await debugging.attach(id, { signal, ...(size && { size }), detachKeys });
  const { tty } = session;
  if (tty && !stdin.isTTY) {
    throw new SidepodError("usage", `${name} has a terminal, and there is none here`, {
      hint: commandText`sidepod debug logs ${name}`,
    });
  }
  const shown: ExecOptions = { command: [], tty, stdin: true, ...(size && { size }) };
  return await runSession(session, shown, context);
}

export async function logs({ name }: { readonly name: string }, context: Context): Promise<void> {
  const { signal, stdout, stderr } = context;
  await using backend = await context.openBackend();
  const { id } = findDebugContainer(await (await backend.debugging()).list({ signal }), name);
  for await (const { stream, line } of backend.logs(id, { signal })) {
    const output = stream === "stderr" ? stderr : stdout;
    await writeBytes(output, Buffer.from(`${output.isTTY ? safeText(line) : line}\n`));
  }
}

interface RemoveInput {
  readonly names: readonly string[];
  readonly all: boolean;
}

export async function rm({ names: words, all }: RemoveInput, context: Context): Promise<void> {
  const [first] = words;
  if (all && first !== undefined) {
    // It would be taken for being about these alone.
    throw new SidepodError(
      "usage",
      `--all is about all debug containers, and takes no '${first}'`,
      {
        hint: "sidepod debug rm NAME removes one, or all of a target",
      },
    );
  }
  if (words.length === 0 && !all) {
    throw new SidepodError("usage", "it is not said what is to be removed", {
      hint: "sidepod debug ls, or --all for all of them",
    });
  }
  const { signal } = context;
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const containers = await debugging.list({ signal });
  const chosen = all
    ? containers.filter((one) => !connects(one))
    : words.flatMap((word) => findDebugContainers(containers, word));
  for (const { id, fullName, labels } of chosen) {
    await debugging.remove(id, { signal });
    const copy = labels[label.snapshot];
    if (copy !== undefined) await debugging.removeSnapshot(copy, { signal });
    context.note(`${safeText(fullName)} removed`);
  }
}

/** It goes with the `forward` that it works for. */
function connects({ state, labels }: DebugContainer): boolean {
  return state === "running" && labels[label.relay] !== undefined;
}

export async function gc(_: object, context: Context): Promise<void> {
  const { signal } = context;
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const now = new Date();
  for (const container of await debugging.list({ signal })) {
    const reason = reasonToCollect(container, now);
    if (reason === undefined) continue;
    await debugging.remove(container.id, { signal });
    context.note(`${safeText(container.fullName)} removed: ${reason}`);
  }
  const copies = await debugging.sweepSnapshots({ signal });
  if (copies > 0) context.note(`${copies} copies of files removed: their sessions are over`);
}

function shownAsJson({ labels: _, ...container }: DebugContainer): object {
  return container;
}
