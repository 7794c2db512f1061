/** The OCI runtime specification's `linux.resources`, as far as it is used here. */
export interface LinuxResources {
  readonly cpu?: {
    readonly shares?: number;
    /** Microseconds in each period. */
    readonly quota?: number;
    /** Microseconds. */
    readonly period?: number;
    readonly cpus?: string;
    readonly mems?: string;
  };
  readonly memory?: {
    /** Bytes. */
    readonly limit?: number;
    readonly reservation?: number;
    /** Memory and swap together; -1 is unlimited. */
    readonly swap?: number;
    readonly swappiness?: number;
    readonly disableOOMKiller?: boolean;
  };
  readonly pids?: { readonly limit: number };
}

/** How a container or pod gets a namespace, in create bodies. */
export interface Namespace {
  /** `private`, `host`, `pod`, `container`, `path`, `bridge`, `none`, `slirp4netns`, `pasta`, ... */
  readonly nsmode?: string;
  /** A container's name for `container`, a path for `path`. */
  readonly value?: string;
}
