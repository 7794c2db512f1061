import { userInfo } from "node:os";
import type { EngineInfo } from "../../../core/seam/machine.ts";
import { readEnvironmentOf } from "../../../host/environment.ts";
import { readInfo } from "../observe/read-info.ts";
import { chooseEngine, type PassedOver } from "./choose-engine.ts";
import { connectLibpod } from "./connect-libpod.ts";
import { findObstacles, type Obstacle, readHostFacts } from "./find-obstacles.ts";
import { type FinderName, hidePassword } from "./finding.ts";
import type { OpenOptions } from "./open-podman.ts";

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
  const environment = readEnvironmentOf(env, connection);
  const { client, ...chosen } = await chooseEngine(environment, connectLibpod, { signal });
  await using _ = client;
  const { url } = chosen.target;
  const local = url.startsWith("unix:") && environment.platform === "linux";
  const info = await readInfo(client, local, { signal });
  const obstacles = local
    ? findObstacles(info, readHostFacts(environment, userName(environment.uid)))
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
