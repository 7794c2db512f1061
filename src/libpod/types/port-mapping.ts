/** A published port, in create bodies and in lists. */
export interface PortMapping {
  readonly host_ip?: string;
  readonly container_port: number;
  /** 0 or absent in a create body: the engine chooses. */
  readonly host_port?: number;
  readonly range?: number;
  /** `tcp`, `udp`, `sctp`, or several with commas. */
  readonly protocol?: string;
}
