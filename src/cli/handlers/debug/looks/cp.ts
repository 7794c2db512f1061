import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { copyIn, copyOut, endOfCopy, notCopied } from "../../../../debug/looks/copy.ts";
import { addComplaint, type LookSession } from "../../../../debug/looks/run-look.ts";
import { SidepodError } from "../../../../errors.ts";
import type { Context } from "../../../context.ts";
import { type SignalName, signalStatus } from "../../../io.ts";
import { safeText } from "../../../render/safe-text.ts";
import { writeBytes } from "../../../write-bytes.ts";
import { openLanding, packLocally, refuseLocal, unpackLocally } from "../local-archive.ts";
import type { Looking } from "../look.ts";

/** `cp :THERE HERE` or `cp HERE :THERE`; `-` is standard input or output. */
export async function cp(looking: Looking): Promise<number> {
  const { from, to } = readPaths(looking);
  if (to.startsWith(":")) return copyThere(looking, from, to.slice(1));
  return to === "-" ? copyToOutput(looking, from.slice(1)) : copyHere(looking, from.slice(1), to);
}

/** @throws SidepodError `usage` where they are not two, one of them the target's */
function readPaths({ words, place }: Looking): { readonly from: string; readonly to: string } {
  const [from = "", to = ""] = words;
  const command = `sidepod debug ${place.target.name} cp`;
  // As others take them: `web:/etc/hosts`.
  const own = words.map((word) => /^[\w][\w./-]*(:\/.*)$/.exec(word)?.[1] ?? word);
  if (own.join(" ") !== words.join(" ")) {
    throw new SidepodError("usage", "a path of the target's begins with :, without its name", {
      hint: `${command} ${own.join(" ")}`,
    });
  }
  const isEmpty = words.some((word) => word === ":" || word === "");
  if (isEmpty || words.length !== 2 || from.startsWith(":") === to.startsWith(":")) {
    const what = isEmpty
      ? "cp takes paths, and one of them is empty"
      : "cp takes two paths, one of them the target's";
    throw new SidepodError("usage", what, { hint: `${command} :/etc/hosts .` });
  }
  return { from, to };
}

async function copyToOutput({ place, context }: Looking, path: string): Promise<number> {
  await using opened = await copyOut(place, path, "bytes");
  const end = await receive(opened, (data) => writeBytes(context.stdout, data));
  noteMoving(endOfCopy(place, path, end), context);
  return 0;
}

async function copyHere({ place, context }: Looking, path: string, to: string): Promise<number> {
  await using landing = await openLanding(
    resolve(context.cwd, to) + (to.endsWith("/") ? "/" : ""),
  ).catch(refuseLocal(to));
  await using opened = await copyOut(place, path, "archive");
  const unpacking = unpackLocally(landing.folder);
  let moving: readonly string[];
  try {
    const end = await receive(opened, (data) => writeBytes(unpacking.stream, data));
    moving = endOfCopy(place, path, end);
    unpacking.stream.end();
    await unpacking.end();
  } finally {
    unpacking.kill();
  }
  noteMoving(moving, context);
  const { leftOut } = await landing.settle(basename(path)).catch(refuseLocal(to));
  for (const name of leftOut) context.note(`${safeText(name)} is neither a file nor a folder`);
  return 0;
}

async function receive(
  opened: LookSession,
  write: (data: Uint8Array) => Promise<void>,
): Promise<{ readonly status: number; readonly complaints: string }> {
  let complaints = "";
  for await (const { stream, data } of opened.session.output) {
    if (stream === "stderr") complaints = addComplaint(complaints, data);
    else await write(data);
  }
  return { status: await opened.end(complaints), complaints };
}

/** What is copied while it is written to can be half of it. */
function noteMoving(moving: readonly string[], { note }: Context): void {
  for (const line of moving.slice(0, 3)) note(safeText(line));
  if (moving.length > 3) note(`and ${moving.length - 3} more that were written to meanwhile`);
}

async function copyThere({ place, context }: Looking, from: string, to: string): Promise<number> {
  const source = from === "-" ? undefined : resolve(context.cwd, from);
  if (source !== undefined) await stat(source).catch(refuseLocal(from));
  const name = source === undefined ? "" : basename(source);
  const entry = source === undefined ? "stdin" : name;
  const form = source === undefined ? "bytes" : "archive";
  await using opened = await copyIn(place, to, { form, entry, name });
  const packing = source === undefined ? undefined : packLocally(dirname(source), entry);
  const { session } = opened;
  let received: SignalName | undefined;
  using _signals = context.interceptSignals((name) => {
    // An engine that does not answer must not keep this process.
    if (received !== undefined) return void leave();
    received = name;
    void giveUp();
  });
  let over = false;
  let left = false;
  let failure: unknown;
  let sent: Promise<void> | undefined;
  try {
    let complaints = "";
    for await (const { stream, data } of session.output) {
      if (stream === "stderr") complaints = addComplaint(complaints, data);
      else sent ??= send(packing?.stream ?? context.stdin).catch(stopFor);
    }
    over = true;
    const status = await opened.end(complaints);
    if (received !== undefined) return signalStatus[received];
    if (failure !== undefined) throw failure;
    if (status !== 0) throw notCopied(place, to, complaints, entry);
    return 0;
  } catch (error) {
    if (left && received !== undefined) return signalStatus[received];
    throw error;
  } finally {
    over = true;
    // Where it ended early, nobody takes what is still to come.
    packing?.kill();
    if (packing === undefined) context.stdin.destroy();
    await sent;
  }

  async function stopFor(error: unknown): Promise<void> {
    if (over) return;
    failure = error;
    await giveUp();
  }

  async function send(stream: AsyncIterable<Uint8Array | string>): Promise<void> {
    for await (const data of stream) {
      // Why it takes no more is told by its end.
      if (!(await written(Buffer.from(data)))) return;
    }
    if (over) return;
    if (packing !== undefined) noteMoving(await packing.end(), context);
    session.stdin.end();
  }

  function written(data: Uint8Array): Promise<boolean> {
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
