import {
  attachDebug,
  collectDebugContainers,
  debugLogs,
  listDebugContainers,
  removeDebugContainers,
} from "../../../app/debug/containers.ts";
import type { DebugContainer } from "../../../core/seam/debugging.ts";
import { SidepodError } from "../../../errors.ts";
import { writeBytes } from "../../../host/write-bytes.ts";
import type { Context } from "../../frame/context.ts";
import { formatAge, formatTimeLeft } from "../../text/quantities.ts";
import { safeText } from "../../text/safe-text.ts";
import { formatTable } from "../../text/table.ts";
import { useSession } from "./use-session.ts";

export async function ls({ json }: { readonly json: boolean }, context: Context): Promise<void> {
  await using session = await context.openSession();
  const containers = await listDebugContainers(session, { signal: context.signal });
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

export async function attach(input: AttachInput, context: Context): Promise<number> {
  await using session = await context.openSession();
  const use = { ...useSession(input, context), hasTerminal: context.stdin.isTTY === true };
  return await attachDebug(session, input.name, use);
}

export async function logs({ name }: { readonly name: string }, context: Context): Promise<void> {
  const { signal, stdout, stderr } = context;
  await using session = await context.openSession();
  for await (const { stream, line } of debugLogs(session, name, { signal })) {
    const output = stream === "stderr" ? stderr : stdout;
    await writeBytes(output, Buffer.from(`${output.isTTY ? safeText(line) : line}\n`));
  }
}

interface RemoveInput {
  readonly names: readonly string[];
  readonly all: boolean;
}

export async function rm({ names, all }: RemoveInput, context: Context): Promise<void> {
  const [first] = names;
  if (all && first !== undefined) {
    // It would be taken for being about these alone.
    throw new SidepodError(
      "usage",
      `--all applies to all debug containers and does not accept '${first}'`,
      {
        hint: "sidepod debug rm NAME removes one, or all of a target",
      },
    );
  }
  if (!all && first === undefined) {
    throw new SidepodError("usage", "nothing to remove", {
      hint: "name one from sidepod debug ls, or use --all",
    });
  }
  const { signal, note } = context;
  await using session = await context.openSession();
  for await (const { fullName } of removeDebugContainers(session, all ? "all" : names, {
    signal,
  })) {
    note(`${safeText(fullName)} removed`);
  }
}

export async function gc(_: object, { openSession, signal, note }: Context): Promise<void> {
  await using session = await openSession();
  for await (const one of collectDebugContainers(session, { signal })) {
    note(
      one.kind === "container"
        ? `${safeText(one.name)} removed: ${one.reason}`
        : `${one.count} copies of files removed: their sessions have ended`,
    );
  }
}

function shownAsJson({ labels: _, ...container }: DebugContainer): object {
  return container;
}
