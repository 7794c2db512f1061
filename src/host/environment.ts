import { homedir } from "node:os";

/** All that the finders look at, so that a test can make a machine of its own in a folder. */
export interface Environment {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly home: string;
  /** Put before the absolute paths of the machine (/run, /etc, /usr); empty outside tests. */
  readonly root: string;
  /** The value of `--connection`. */
  readonly connection?: string;
}

export function readEnvironmentOf(
  env: Readonly<Record<string, string | undefined>>,
  connection?: string,
): Environment {
  return {
    platform: process.platform,
    env,
    uid: process.getuid?.() ?? -1,
    home: env.HOME || homedir(),
    root: "",
    ...(connection === undefined ? {} : { connection }),
  };
}

/** The folder for sockets that belong to this user, as the session set it or as systemd names it. */
export function runtimeFolder({ env, root, uid }: Environment): string {
  return env.XDG_RUNTIME_DIR || `${root}/run/user/${uid}`;
}

export function configurationHome({ env, home }: Environment): string {
  return env.XDG_CONFIG_HOME || `${home}/.config`;
}
