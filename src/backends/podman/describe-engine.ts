import { userInfo } from "node:os";
import type { EngineInfo } from "../../engine/backend.ts";
import { chooseEngine, type PassedOver } from "./connection/choose-engine.ts";
import { connectLibpod } from "./connection/connect-libpod.ts";
import type { FinderName } from "./connection/finding.ts";
import { hidePassword } from "./connection/hide-password.ts";
import { readSurroundings } from "./connection/surroundings.ts";
import type { OpenOptions } from "./open.ts";
import { readInfo } from "./read-info.ts";
import { findObstacles, type Obstacle } from "./setup/find-obstacles.ts";
import { readHostFacts } from "./setup/host-facts.ts";

export interface EngineReport {
  readonly finder: FinderName;
  readonly url: string;
  /** How it was found, in words. */
  readonly why: string;
  /** The finders that were asked before, each with why it was not taken. */
  readonly passedOver: readonly PassedOver[];
  readonly info: EngineInfo;
  /** Empty for an engine on another machine, which cannot be looked at from here. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * Finds the engine as every command does, and tells about it.
 *
 * @throws SidepodError `no-engine`, `engine-permission`, `engine-setup`
 */
export async function describeEngine(options: OpenOptions): Promise<EngineReport> {
  const { connection, env, signal } = options;
  const surroundings = readSurroundings(env, connection);
  const { client, ...chosen } = await chooseEngine(surroundings, connectLibpod, { signal });
  await using _ = client;
  const { url } = chosen.target;
  const local = url.startsWith("unix:") && surroundings.platform === "linux";
  const info = await readInfo(client, local, { signal });
  const obstacles = local
    ? findObstacles(info, readHostFacts(surroundings, userName(surroundings.uid)))
    : [];
  const { finder, why, passedOver } = chosen;
  return { finder, url: hidePassword(url), why, passedOver, info, obstacles };
}

/** Not every user has a name. */
function userName(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}
