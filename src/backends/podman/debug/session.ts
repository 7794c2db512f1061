import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../../core/seam/call.ts";
import type { DebugSession, SessionOptions } from "../../../core/seam/debugging.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { removeContainer } from "../actions/remove.ts";
import { noDetachKeys } from "../inside/detach-keys.ts";
import { withoutEngineWords } from "../inside/exec.ts";
import { awaitExitFile } from "../streams/exits.ts";

interface SessionPlace {
  readonly client: LibpodClient;
  /** Where conmon writes exit statuses; undefined where they cannot be seen from here. */
  readonly exits: string | undefined;
}

interface Occupant {
  readonly id: string;
  readonly tty: boolean;
  readonly stdin: boolean;
  /** Whether it is to be removed at the session's end. */
  readonly removed: boolean;
  readonly running: boolean;
  /** Whether what it joins by number is still the target. */
  readonly isTargetThere?: () => boolean | Promise<boolean>;
}

/** The exit status after SIGKILL. */
const killed = 137;

/** How long a container that ends may still be told of as running. */
const endingMs = 300;

/** Takes the streams of a container over, and starts it where it does not run. */
export async function openSession(
  { client, exits }: SessionPlace,
  { id, tty, stdin, removed, running, isTargetThere }: Occupant,
  { size, detachKeys, endPollMs, signal }: SessionOptions,
): Promise<DebugSession> {
  const { containers } = client;
  const over = new AbortController();
  const until = { signal: AbortSignal.any([over.signal, ...(signal ? [signal] : [])]) };
  const attached = await containers.attach(id, {
    tty,
    stdin,
    detachKeys: detachKeys ?? noDetachKeys,
    signal,
  });
  // The file is there for a moment only: it is waited for before there can be one.
  const told = exits === undefined ? undefined : awaitExitFile(exits, id, until);
  told?.catch(() => undefined); // Nobody may ask.
  try {
    // As long as the target is there, its number cannot have become another's.
    if (isTargetThere && !(await isTargetThere())) throw endedMeanwhile(undefined);
    // The engine has prepared it by now: its terminal can have its size before anything runs in it.
    if (tty && size) await containers.resize(id, size, { signal });
    if (!running) await containers.start(id, { signal });
  } catch (error) {
    over.abort();
    await attached[Symbol.asyncDispose]();
    throw error;
  }
  const exit = awaitExit();
  exit.catch(() => undefined); // Whoever asks for the status hears of it.
  let left = false;
  return {
    id,
    tty,
    stdin: attached.stdin,
    output: withoutEngineWords(attached.output, tty),
    resize: (newSize) => containers.resize(id, newSize, { signal }),
    kill: async (name) => {
      // What is kept outlives its terminal.
      if (tty && !removed) return false;
      await containers.kill(id, { killSignal: name });
      return true;
    },
    exitCode: async () => {
      const status = detachKeys === undefined ? await exit : await unlessDetached();
      if (status !== undefined) return status;
      left = true;
      return 0;
    },
    [Symbol.asyncDispose]: async () => {
      over.abort();
      await attached[Symbol.asyncDispose]();
      await Promise.allSettled([exit]);
      if (removed && !left) await removeContainer(client, id);
    },
  };

  /** The engine is asked in any case: not everywhere is there such a file. */
  async function awaitExit(): Promise<number> {
    const intervalMs = endPollMs ?? (told === undefined ? 50 : 250);
    const waiting = containers.wait(id, { intervalMs, ...until }).catch((error: unknown) => {
      if (removed && isSidepodError(error, "not-found")) return recordedStatus(client, id, until);
      throw error;
    });
    waiting.catch(() => undefined); // Where the file has told already, nobody asks.
    const status = await Promise.race([waiting, told?.then((seen) => seen ?? waiting) ?? waiting]);
    // What is killed when its time is over has no status.
    return status < 0 ? killed : status;
  }

  /** The keys end the streams and nothing else. */
  async function unlessDetached(): Promise<number | undefined> {
    const status = await Promise.race([exit, sleep(endingMs, undefined, until)]);
    if (status !== undefined) return status;
    return (await isRunning(client, id, { signal })) ? undefined : exit;
  }
}

export function endedMeanwhile(cause: unknown): SidepodError {
  return new SidepodError("not-running", "the target ended while the session joined it", {
    hint: "run the same command again; use --follow for a target that keeps restarting",
    cause,
  });
}

async function isRunning({ containers }: LibpodClient, id: string, call: Call): Promise<boolean> {
  try {
    return (await containers.inspect(id, call)).State.Running;
  } catch (error) {
    if (isSidepodError(error, "not-found")) return false;
    throw error;
  }
}

/**
 * The exit status of a container that has removed itself before anybody waited for it: the engine's
 * record of events has it.
 *
 * @param id its whole ID
 * @throws SidepodError `not-found` where the engine keeps no such record
 */
export async function recordedStatus(
  { system }: Pick<LibpodClient, "system">,
  id: string,
  { signal }: Call,
): Promise<number> {
  const filters = { type: ["container"], event: ["died"], container: [id] };
  let cause: unknown;
  try {
    for await (const { Actor } of system.events({ since: "5m", stream: false, filters, signal })) {
      const status = Actor.Attributes?.containerExitCode ?? "";
      if (/^\d+$/.test(status)) return Number(status);
    }
  } catch (error) {
    // As with the events backend none.
    if (!isSidepodError(error, "engine")) throw error;
    cause = error;
  }
  throw new SidepodError("not-found", "the container has ended with an unknown status", {
    evidence: [
      "it has removed itself, and the engine's events do not report its end",
      ...(isSidepodError(cause) ? [cause.message] : []),
    ],
    hint: "sidepod engine",
    details: { container: id },
    cause,
  });
}
