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
