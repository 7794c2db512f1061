import type { Call } from "../../../core/seam/call.ts";
import type { Environment } from "../../../host/environment.ts";

export type FinderName =
  | "connection"
  | "container-host"
  | "default-connection"
  | "rootless-socket"
  | "rootful-socket"
  | "private-service";

export interface EngineAddress {
  /** `unix:///path`, `ssh://user@host:port/path` or what else the user wrote. */
  readonly url: string;
  /** A private key for ssh, from Podman's own list of connections. */
  readonly identity?: string;
}

/** What one finder has to say. */
export interface Finding {
  readonly finder: FinderName;
  /** Absent where this finder has nothing to offer; `why` says so then. */
  readonly target?: EngineAddress;
  readonly why: string;
  /** The user asked for it by name: its failure is an error, not a reason to look further. */
  readonly explicit?: boolean;
  /** It is there but may not be used. */
  readonly denied?: boolean;
}

/** Looks at the environment and at files only; it never waits and never speaks to an engine. */
export type Finder = (environment: Environment) => Finding;

/** An address as it may be shown: without the password that some put into it. */
export function hidePassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^/@:]*):[^/@]*@/, "$1:***@");
}

/** Connects and waits for the engine's first answer; a failure is a SidepodError. */
export type Connect<Client> = (target: EngineAddress, call: Call) => Promise<Client>;
