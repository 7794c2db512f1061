import { rmSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { SupervisorPaths } from "../app/supervision/paths.ts";
import { isSidepodError } from "../errors.ts";
import { type Claim, claimSocket } from "../host/claim.ts";
import { openPidFile } from "../host/daemon/paths.ts";
import { watchFolder } from "../host/watch-folder.ts";

/** A supervisor's name, as long as it has one. */
export interface HeldName extends Disposable {
  /**
   * Takes the name again where it was removed, and goes where the others look by now.
   *
   * @returns when another process has the name
   */
  readonly keep: (signal: AbortSignal) => Promise<void>;
}

interface NameOptions {
  /** Where others look; it may change, as with a login or the last logout of the user. */
  readonly place: () => SupervisorPaths;
  readonly accept: (socket: Socket) => void;
  readonly log: (text: string) => void;
}

/** The kernel tells of changes in the folder, but not where it is put away with its parent. */
const pollMs = 2000;
/** Commands take and leave locks in the same folder. */
const pauseMs = 100;

/** @returns undefined where a supervisor is already running */
export async function takeSupervisorName(options: NameOptions): Promise<HeldName | undefined> {
  const { place, accept, log } = options;
  let at = place();
  let claim = await take(at);
  if (claim === undefined) return undefined;

  async function take(wanted: SupervisorPaths): Promise<Claim | undefined> {
    const { socketPath, uid } = wanted;
    const taken = await claimSocket(socketPath, accept, { uid });
    if (taken instanceof Socket) {
      taken.destroy();
      return undefined;
    }
    writePid(wanted);
    return taken;
  }

  /** @returns whether it may go on */
  async function look(): Promise<boolean> {
    const wanted = place();
    if (wanted.socketPath === at.socketPath && claim?.holds()) return true;
    const next = await take(wanted);
    if (next === undefined) {
      log(`another supervisor uses ${wanted.socketPath}: stopping`);
      return false;
    }
    claim?.[Symbol.dispose]();
    [at, claim] = [wanted, next];
    log(`reachable again at ${wanted.socketPath}`);
    return true;
  }

  return {
    keep: async (signal) => {
      let told: string | undefined;
      for (;;) {
        using folder = watchFolder(place().folder);
        try {
          if (!(await look())) return;
          told = undefined;
        } catch (error) {
          // A folder that is not safe, a disk that is full: that may pass.
          const why = isSidepodError(error) ? error.message : String(error);
          if (why !== told) log(`not reachable: ${why}`);
          told = why;
        }
        await sleep(pauseMs, undefined, { signal });
        await folder.changed({ timeoutMs: pollMs, signal });
      }
    },
    [Symbol.dispose]: () => {
      if (claim?.holds()) rmSync(at.pidPath, { force: true });
      claim?.[Symbol.dispose]();
    },
  };
}

/** For who finds a supervisor that does not answer; without it, only the hint of that error is poorer. */
function writePid(paths: SupervisorPaths): void {
  try {
    using file = openPidFile(paths);
    file.write(process.pid);
  } catch {
    return;
  }
}
