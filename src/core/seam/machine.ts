import type { Call } from "./call.ts";

/** The engine itself, and the machine that it runs on. */
export interface Machine {
  info(call?: Call): Promise<EngineInfo>;
  /** Who has a TCP port of this machine, and which one near it is free. */
  portHolder(port: number, call?: Call): Promise<PortHolder>;
}

export interface EngineInfo {
  readonly engine: "podman";
  readonly version: string;
  readonly apiVersion: string;
  readonly rootless: boolean;
  readonly cgroupVersion: "v1" | "v2";
  readonly cgroupManager: string;
  /** The OCI runtime; "none" where its program is gone. */
  readonly runtime: string;
  readonly networkBackend: string;
  readonly storageDriver: string;
  readonly eventLogger: string;
  /** Whether /proc of the engine's machine is the one that this process sees. */
  readonly local: boolean;
}

export interface PortHolder {
  /** `pod webapp`, `container web`, `nginx (process 812)`; undefined where it cannot be seen. */
  readonly name?: string;
  readonly freePort?: number;
  /** The same for programs. */
  readonly details: Readonly<Record<string, unknown>>;
}
