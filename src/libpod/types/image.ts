/** An entry of `GET images/json`. */
export interface ImageListItem {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Names?: readonly string[] | null;
  /** Seconds since 1970. */
  readonly Created: number;
  readonly Size: number;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Containers: number;
  readonly Dangling?: boolean;
  readonly Digest?: string;
}

/** `GET images/{name}/json`. */
export interface ImageInspect {
  readonly Id: string;
  readonly Digest: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Created: string;
  readonly Architecture: string;
  readonly Os: string;
  readonly Size: number;
  readonly User: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly NamesHistory?: readonly string[] | null;
  /** The steps that it is made of. */
  readonly History?: readonly object[] | null;
  readonly Config: {
    readonly User?: string;
    readonly ExposedPorts?: Readonly<Record<string, unknown>>;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Volumes?: Readonly<Record<string, unknown>>;
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly StopSignal?: string;
  } | null;
}

/** What `images.pull` yields. */
export type PullProgress =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "done"; readonly id: string; readonly images: readonly string[] };

/** `DELETE images/{name}`. */
export interface ImageRemoveReport {
  readonly Deleted: readonly string[] | null;
  readonly Untagged: readonly string[] | null;
}

/** The body of `POST volumes/create`. */
export interface VolumeCreate {
  readonly Name?: string;
  readonly Driver?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Options?: Readonly<Record<string, string>>;
  /** @podman <4.5: `IgnoreIfExists` has no effect: an existing name is an error. */
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

/** `GET networks/{name}/json`, and an entry of the list. */
export interface NetworkInspect {
  readonly name: string;
  readonly id: string;
  readonly driver: string;
  readonly network_interface?: string;
  readonly created: string;
  readonly subnets?: readonly { readonly subnet: string; readonly gateway?: string }[];
  readonly ipv6_enabled: boolean;
  readonly internal: boolean;
  readonly dns_enabled: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
}

/** The body of `POST networks/create`. */
export interface NetworkCreate {
  readonly name: string;
  readonly driver?: string;
  readonly internal?: boolean;
  readonly dns_enabled?: boolean;
  readonly ipv6_enabled?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
  readonly subnets?: readonly { readonly subnet: string; readonly gateway?: string }[];
}

/** `GET secrets/{name}/json`, and an entry of the list. The content is never in it. */
export interface SecretInspect {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly Spec: {
    readonly Name: string;
    readonly Driver: {
      readonly Name: string;
      readonly Options?: Readonly<Record<string, string>> | null;
    };
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
}
