import { createReadStream } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Readable } from "node:stream";
import { commandText } from "../../../command-text.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { writeBytes } from "../../../host/write-bytes.ts";
import { type InterceptSignals, signalStatus } from "./bound-session.ts";
import { ByteSource } from "./byte-source.ts";
import { copyIn, copyOut, endOfCopy, notCopied, notWhole, readCopyKind } from "./copy.ts";
import { findSource, openLanding, packLocally, refuseLocal } from "./local-archive.ts";
import { addComplaint, type ToolContext, type ToolSession } from "./run-tool.ts";
import { unpack, writeFileHere } from "./unpack.ts";

/** This side of a copy. */
export interface CopyHere {
  readonly cwd: string;
  /** What `-` stands for. */
  readonly stdin: Readable;
  readonly stdout: NodeJS.WritableStream;
  readonly interceptSignals: InterceptSignals;
  /** Called with what was written to while it was copied, of which there can be half. */
  readonly onMoving: (lines: readonly string[]) => void;
}

interface ToolCall {
  readonly place: ToolContext;
  readonly words: readonly string[];
  readonly context: CopyHere;
}

/**
 * Copies `:THERE HERE` or `HERE :THERE`, where `-` is standard input or output; returns the exit
 * status.
 *
 * @throws SidepodError `usage`; `not-copied` with what was not
 */
export async function copyFiles(
  place: ToolContext,
  words: readonly string[],
  context: CopyHere,
): Promise<number> {
  const toolCall = { place, words, context };
  const { from, to } = readPaths(toolCall);
  if (to.startsWith(":")) return copyThere(toolCall, from, to.slice(1));
  return to === "-" ? copyToOutput(toolCall, from.slice(1)) : copyHere(toolCall, from.slice(1), to);
}

/** @throws SidepodError `usage` where they are not two, one of them the target's */
function readPaths({ words, place }: ToolCall): { readonly from: string; readonly to: string } {
  const [from = "", to = ""] = words;
  // As others take them: `web:/etc/hosts`.
  const own = words.map((word) => /^[\w][\w./-]*(:\/.*)$/.exec(word)?.[1] ?? word);
  if (own.join(" ") !== words.join(" ")) {
    throw new SidepodError(
      "usage",
      "a path in the target begins with :, without the target's name",
      {
        hint: commandText`sidepod debug ${place.target.name} cp ${own}`,
      },
    );
  }
  const isEmpty = words.some((word) => word === ":" || word === "");
  if (isEmpty || words.length !== 2 || from.startsWith(":") === to.startsWith(":")) {
    const what = isEmpty
      ? "cp needs two paths, but one is empty"
      : "cp needs two paths, one of them in the target";
    throw new SidepodError("usage", what, {
      hint: commandText`sidepod debug ${place.target.name} cp :/etc/hosts .`,
    });
  }
  return { from, to };
}

async function copyToOutput({ place, context }: ToolCall, path: string): Promise<number> {
  await using opened = await copyOut(place, path);
  const incoming = receive(opened);
  if (await readCopyKind(incoming.source)) {
    for await (const data of incoming.source.some(Infinity)) await writeBytes(context.stdout, data);
  }
  const end = await incoming.end();
  const { moving, failed } = endOfCopy(end);
  tellMoving(moving, context);
  if (failed.length > 0) throw notCopied(place, path, end.complaints);
  return 0;
}

async function copyHere({ place, context }: ToolCall, path: string, to: string): Promise<number> {
  const destination = resolve(context.cwd, to) + (to.endsWith("/") ? "/" : "");
  await using landing = await openLanding(destination, () => nameOf(path, place.target.name)).catch(
    refuseLocal(to),
  );
  await using opened = await copyOut(place, path);
  const incoming = receive(opened);
  const landed = await land(incoming.source, landing.copy).catch(refuseLocal(to));
  const end = await incoming.end();
  const { moving, failed } = endOfCopy(end);
  if (landed === undefined || (landed.file && failed.length > 0)) {
    throw notCopied(place, path, end.complaints);
  }
  tellMoving(moving, context);
  const settled = await landing.settle().catch(refuseLocal(to));
  landed.finish(settled);
  const missing = [...landed.failures.lines, ...failed];
  if (missing.length === 0) return 0;
  throw notWhole(
    `${path} of ${place.target.name}`,
    place,
    path,
    missing,
    landed.failures.count + failed.length,
  );
}

/**
 * The name that a path has by what the user wrote of it. Where its links lead is the target's choice,
 * and what is there can have a name that means something here.
 */
function nameOf(path: string, target: string): string {
  const name = path.split("/").findLast((part) => part !== "" && part !== ".");
  if (name !== undefined && name !== "..") return name;
  throw new SidepodError("usage", `:${path} gives no name for the copy`, {
    hint: commandText`sidepod debug ${target} cp :${path} ./NAME`,
  });
}

type Landed = Awaited<ReturnType<typeof unpack>> & { readonly file: boolean };

/** Takes what comes; undefined where it is not whole, which the session's end explains. */
async function land(source: ByteSource, copy: string): Promise<Landed | undefined> {
  try {
    const kind = await readCopyKind(source);
    if (kind === undefined) return undefined;
    if (kind === "folder") return { ...(await unpack(source, copy)), file: false };
    await writeFileHere(copy, source.some(Infinity), kind);
    return { file: true, failures: { lines: [], count: 0 }, finish: () => {} };
  } catch (error) {
    if (isSidepodError(error, "protocol")) return undefined;
    await source.close();
    throw error;
  }
}

interface Incoming {
  readonly source: ByteSource;
  /** Waits for the session's end, once all that it sends has been taken. */
  end(): Promise<{ readonly status: number; readonly complaints: string }>;
}

function receive(opened: ToolSession): Incoming {
  let complaints = "";
  const source = new ByteSource(
    (async function* () {
      for await (const { stream, data } of opened.session.output) {
        if (stream === "stderr") complaints = addComplaint(complaints, data);
        else yield data;
      }
    })(),
  );
  return {
    source,
    end: async () => {
      for await (const _ of source.some(Infinity)) {
        // What is not wanted is skipped.
      }
      return { status: await opened.end(complaints), complaints };
    },
  };
}

async function copyThere({ place, context }: ToolCall, from: string, to: string): Promise<number> {
  const written = from === "-" ? undefined : resolve(context.cwd, from);
  const source =
    written === undefined ? undefined : await findSource(written, from).catch(refuseLocal(from));
  const name = written === undefined ? "" : basename(written);
  const packed = source !== undefined && !source.isVirtual;
  const entry = packed ? basename(source.path) : "stdin";
  const form = packed ? "archive" : "bytes";
  await using opened = await copyIn(place, to, { form, entry, name });
  const packing = packed ? packLocally(dirname(source.path), entry) : undefined;
  const { session } = opened;
  let received: NodeJS.Signals | undefined;
  using _signals = context.interceptSignals((name) => {
    // An engine that does not answer must not keep this process.
    if (received !== undefined) return void leave();
    received = name;
    void giveUp();
  });
  let over = false;
  let left = false;
  let failure: unknown;
  let failed: readonly string[] = [];
  let sent: Promise<void> | undefined;
  try {
    let complaints = "";
    for await (const { stream, data } of session.output) {
      if (stream === "stderr") complaints = addComplaint(complaints, data);
      else sent ??= send().catch(stopFor);
    }
    over = true;
    const status = await opened.end(complaints);
    if (received !== undefined) return signalStatus(received);
    if (failure !== undefined) throw failure;
    if (status !== 0) throw notCopied(place, to, complaints, source === undefined ? entry : name);
    if (failed.length > 0) throw notWhole(`${from} here`, place, to, failed);
    return 0;
  } catch (error) {
    if (left && received !== undefined) return signalStatus(received);
    throw error;
  } finally {
    over = true;
    // Where it ended early, nobody takes what is still to come.
    packing?.kill();
    if (source === undefined) context.stdin.destroy();
    await sent;
  }

  async function stopFor(error: unknown): Promise<void> {
    if (over) return;
    failure = error;
    await giveUp();
  }

  async function send(): Promise<void> {
    const content = () => (source ? createReadStream(source.path) : context.stdin);
    for await (const data of packing?.stream ?? content()) {
      // Its end shows why it accepts no more.
      if (!(await isWritten(Buffer.from(data)))) return;
    }
    if (over) return;
    if (packing !== undefined) {
      const said = await packing.end();
      tellMoving(said.moving, context);
      failed = said.failed;
    }
    session.stdin.end();
  }

  function isWritten(data: Uint8Array): Promise<boolean> {
    return writeBytes(session.stdin, data).then(
      () => true,
      () => false,
    );
  }

  /** The script removes what it has put down, once its input has ended. */
  async function giveUp(): Promise<void> {
    packing?.kill();
    // It may have ended by itself.
    await Promise.allSettled([session.kill("SIGTERM")]);
    session.stdin.end();
  }

  /** What fails there fails again where the session is closed by its owner. */
  async function leave(): Promise<void> {
    left = true;
    await Promise.allSettled([opened[Symbol.asyncDispose]()]);
  }
}

function tellMoving(lines: readonly string[], { onMoving }: CopyHere): void {
  if (lines.length > 0) onMoving(lines);
}
