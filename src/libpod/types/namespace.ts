/** How a container or pod gets a namespace, in create bodies. */
export interface Namespace {
  /** `private`, `host`, `pod`, `container`, `path`, `bridge`, `none`, `slirp4netns`, `pasta`, ... */
  readonly nsmode?: string;
  /** A container's name for `container`, a path for `path`. */
  readonly value?: string;
}
