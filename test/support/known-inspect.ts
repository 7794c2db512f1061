import type { ContainerInspect } from "../../src/libpod/types/container-inspect.ts";

/** What Podman 4.3 says of a container, as far as a copy of it is made from that. */
export function inspected(
  parts: { readonly Config?: object; readonly HostConfig?: object; readonly rest?: object } = {},
): ContainerInspect {
  return {
    Id: "1",
    Image: "image",
    Path: "sh",
    Args: ["-c", "exit 4"],
    ProcessLabel: "",
    Mounts: [],
    ...parts.rest,
    Config: {
      Env: ["A=b c", "HOSTNAME=e9c471a91193"],
      User: "nobody",
      WorkingDir: "/srv",
      StopSignal: "SIGTERM",
      StopTimeout: 10,
      Entrypoint: ["sh", "-c"],
      Labels: { "traefik.enable": "true" },
      ...parts.Config,
    },
    HostConfig: {
      NetworkMode: "bridge",
      RestartPolicy: { Name: "always", MaximumRetryCount: 0 },
      NanoCpus: 0,
      CpuQuota: 0,
      CpuShares: 0,
      CpusetCpus: "",
      Memory: 67108864,
      MemoryReservation: 0,
      MemorySwap: 134217728,
      PidsLimit: 2048,
      ShmSize: 0,
      OomScoreAdj: 0,
      CapAdd: [],
      CapDrop: ["CAP_NET_RAW"],
      Privileged: false,
      ReadonlyRootfs: false,
      SecurityOpt: ["no-new-privileges", "seccomp=unconfined"],
      ...parts.HostConfig,
    },
  } as unknown as ContainerInspect;
}
