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
