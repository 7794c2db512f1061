/** The body of `POST volumes/create`. */
export interface VolumeCreate {
  readonly Name?: string;
  readonly Driver?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Options?: Readonly<Record<string, string>>;
  /** From Podman 4.5; before that an existing name is an error. */
  readonly IgnoreIfExists?: boolean;
}

/** `GET volumes/{name}/json`, and an entry of the list. */
export interface VolumeInspect {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly CreatedAt: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Scope: string;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Anonymous?: boolean;
  readonly MountCount?: number;
}
