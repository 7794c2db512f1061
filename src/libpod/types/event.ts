/** A record of `GET events`. */
export interface EventRecord {
  /** container, pod, image, volume, network, secret, system. */
  readonly Type: string;
  /** create, start, died, stop, remove, health_status, ... */
  readonly Action: string;
  readonly Actor: {
    readonly ID: string;
    /**
     * The labels, and `name`, `image`, `podId`, `containerExitCode`. From Podman 4 the last one is
     * `"0"` on every event; only on `died` it means something.
     */
    readonly Attributes: Readonly<Record<string, string>> | null;
  };
  readonly scope?: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Nanoseconds since 1970: beyond what a number holds exactly. */
  readonly timeNano: number;
  readonly HealthStatus?: string;
}
