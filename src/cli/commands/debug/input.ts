import type { Profile } from "../../../app/debug/profiles.ts";

export interface DebugInput {
  readonly target: string;
  readonly words: readonly string[];
  readonly command: readonly string[];
  readonly toolkit: "host" | "target" | undefined;
  readonly image: string | undefined;
  readonly profile: Profile | undefined;
  readonly capAdd: readonly string[];
  readonly user: string | undefined;
  readonly ro: boolean;
  readonly volumes: "ro" | "rw" | undefined;
  readonly envFromTarget: boolean;
  readonly env: readonly string[];
  readonly workdir: string | undefined;
  readonly tty: boolean;
  readonly withoutTty: boolean;
  readonly explain: boolean;
  readonly keep: boolean;
  readonly reuse: boolean;
  readonly all: boolean;
  readonly promote: string | undefined;
  readonly save: string | undefined;
  readonly copyTo: string | undefined;
  readonly follow: boolean;
  readonly catch: boolean;
  readonly ttl: number | undefined;
  readonly detachKeys: string | undefined;
  readonly showSecrets: boolean;
  readonly for: number | undefined;
  readonly lines: number | undefined;
  readonly size: number | undefined;
  readonly interface: string | undefined;
  readonly output: string | undefined;
  readonly json: boolean;
}
