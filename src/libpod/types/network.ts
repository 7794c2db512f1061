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
