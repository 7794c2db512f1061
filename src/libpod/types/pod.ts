import type { ImageVolume, MountBody, NamedVolume, NetworkAttachment } from "./container-create.ts";
import type { PortMapping } from "./container-list.ts";
import type { LinuxResources, Namespace } from "./resources.ts";

/** The body of `POST pods/create`. */
export interface PodCreate {
  readonly name?: string;
  readonly hostname?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What happens when the last container ends: `continue` or `stop`. */
  readonly exit_policy?: string;
  readonly no_infra?: boolean;
  readonly infra_name?: string;
  readonly infra_image?: string;
  readonly infra_command?: readonly string[];
  readonly shared_namespaces?: readonly string[];
  readonly share_parent?: boolean;
  readonly pidns?: Namespace;
  readonly userns?: Namespace;
  readonly utsns?: Namespace;
  readonly netns?: Namespace;
  readonly portmappings?: readonly PortMapping[];
  /** Names of networks; needs `netns` to be `bridge`. */
  readonly Networks?: Readonly<Record<string, NetworkAttachment>>;
  readonly network_options?: Readonly<Record<string, readonly string[]>>;
  readonly no_manage_hosts?: boolean;
  readonly no_manage_resolv_conf?: boolean;
  readonly dns_server?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly dns_option?: readonly string[];
  /** `name:address` */
  readonly hostadd?: readonly string[];
  readonly sysctl?: Readonly<Record<string, string>>;
  /** Inherited by every container, as are the next two. */
  readonly mounts?: readonly MountBody[];
  readonly volumes?: readonly NamedVolume[];
  readonly image_volumes?: readonly ImageVolume[];
  readonly security_opt?: readonly string[];
  readonly shm_size?: number;
  readonly cgroup_parent?: string;
  readonly resource_limits?: LinuxResources;
  /** Microseconds; the pod's processors are `cpu_quota / cpu_period`. */
  readonly cpu_period?: number;
  readonly cpu_quota?: number;
}

/** An entry of `GET pods/json`. */
export interface PodListItem {
  readonly Id: string;
  readonly Name: string;
  /** Created, Running, Degraded, Exited, Stopped, Paused, Dead, Error. */
  readonly Status: string;
  readonly Created: string;
  readonly InfraId: string;
  readonly Networks: readonly string[] | null;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Cgroup: string;
  readonly Containers: readonly {
    readonly Id: string;
    readonly Names: string;
    readonly Status: string;
    /** @podman <4.6: `RestartCount` is missing. */
    readonly RestartCount?: number;
  }[];
}

/** `GET pods/{name}/json`. */
export interface PodInspect {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly State: string;
  readonly Hostname: string;
  readonly ExitPolicy?: string;
  readonly CreateCommand?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
  readonly CreateCgroup?: boolean;
  readonly CgroupParent?: string;
  readonly CgroupPath?: string;
  readonly CreateInfra?: boolean;
  readonly InfraContainerID?: string;
  readonly InfraConfig?: {
    readonly PortBindings?: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
    readonly HostNetwork?: boolean;
    readonly Networks?: readonly string[] | null;
    readonly HostAdd?: readonly string[] | null;
    readonly DNSServer?: readonly string[] | null;
    readonly DNSSearch?: readonly string[] | null;
    readonly DNSOption?: readonly string[] | null;
    readonly NoManageHosts?: boolean;
    readonly NoManageResolvConf?: boolean;
    readonly NetworkOptions?: Readonly<Record<string, readonly string[]>> | null;
    readonly StaticIP?: string;
    readonly StaticMAC?: string;
    readonly pid_ns?: string;
    readonly userns?: string;
    readonly uts_ns?: string;
    readonly cpu_period?: number;
    readonly cpu_quota?: number;
  };
  readonly SharedNamespaces?: readonly string[];
  readonly NumContainers: number;
  readonly Containers?: readonly {
    readonly Id: string;
    readonly Name: string;
    readonly State: string;
  }[];
  readonly cpu_period?: number;
  readonly cpu_quota?: number;
  readonly cpu_shares?: number;
  readonly cpuset_cpus?: string;
  readonly memory_limit?: number;
  readonly memory_swap?: number;
  readonly security_opt?: readonly string[];
}
