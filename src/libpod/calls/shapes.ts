import {
  either,
  flag,
  id,
  list,
  map,
  number,
  object,
  optional,
  record,
  type Shape,
  text,
} from "./shape.ts";

// The fields of each answer that somebody reads; of what is optional, that is checked there.
const texts = optional(list(text));
const labels = optional(map(text));
const ports = optional(map(optional(list(object({ HostIp: text, HostPort: text })))));

/** `null` is what the engine says for a list without anything in it. */
const listOf = (of: Shape) => optional(list(of));

export const created = record({ Id: id, Warnings: texts }, ["Id"]);
export const createdSecret = record({ ID: id }, ["ID"]);

export const containerList = listOf(
  record({
    Id: id,
    Names: list(text),
    Image: text,
    ImageID: text,
    Created: text,
    State: text,
    Status: text,
    ExitCode: number,
    ExitedAt: number,
    StartedAt: number,
    IsInfra: flag,
    Pid: number,
    Pod: text,
    PodName: text,
    Labels: labels,
    Command: texts,
    Mounts: texts,
    Networks: texts,
    Restarts: optional(number),
    Namespaces: optional(map(text)),
    Ports: optional(
      list(
        object({
          host_ip: optional(text),
          container_port: optional(number),
          host_port: optional(number),
          range: optional(number),
          protocol: optional(text),
        }),
      ),
    ),
  }),
);

const mount = object({
  Type: text,
  Name: optional(text),
  Source: text,
  Destination: text,
  Options: texts,
  RW: flag,
});

export const containerInspect = record(
  {
    Id: id,
    Name: text,
    Path: text,
    Args: texts,
    Image: text,
    ImageName: text,
    Pod: text,
    IsInfra: flag,
    RestartCount: number,
    ProcessLabel: text,
    EffectiveCaps: texts,
    BoundingCaps: texts,
    ResolvConfPath: optional(text),
    HostsPath: optional(text),
    Mounts: list(mount),
    GraphDriver: optional(object({ Data: optional(map(text)) })),
    State: object({
      Status: text,
      Running: flag,
      OOMKilled: flag,
      Pid: number,
      ConmonPid: optional(number),
      ExitCode: number,
      Error: optional(text),
      StartedAt: text,
      FinishedAt: text,
      CgroupPath: optional(text),
      Health: optional(object({ Status: text })),
    }),
    NetworkSettings: optional(
      object({
        Ports: ports,
        Networks: optional(map(optional(object({ IPAddress: optional(text) })))),
      }),
    ),
    Config: object({
      User: text,
      Tty: flag,
      OpenStdin: flag,
      Env: texts,
      Cmd: texts,
      WorkingDir: text,
      Labels: labels,
      Entrypoint: optional(either(list(text), text)),
      StopSignal: optional(either(number, text)),
      StopTimeout: number,
      Secrets: optional(list(object({ Name: text, UID: number, GID: number, Mode: number }))),
      Umask: optional(text),
    }),
    HostConfig: object({
      LogConfig: optional(object({ Type: text, Path: optional(text) })),
      NetworkMode: text,
      PidMode: text,
      IpcMode: text,
      UTSMode: text,
      UsernsMode: text,
      Privileged: flag,
      ReadonlyRootfs: flag,
      SecurityOpt: texts,
      CapAdd: texts,
      CapDrop: texts,
      ExtraHosts: texts,
      GroupAdd: texts,
      Tmpfs: optional(map(text)),
      ShmSize: number,
      OomScoreAdj: number,
      CpuShares: number,
      NanoCpus: number,
      CpuPeriod: number,
      CpuQuota: number,
      CpusetCpus: text,
      Memory: number,
      MemoryReservation: number,
      MemorySwap: number,
      PidsLimit: number,
      Ulimits: optional(list(object({ Name: text, Soft: number, Hard: number }))),
      Devices: optional(list(object({ PathOnHost: text, PathInContainer: text }))),
    }),
  },
  ["State", "Config"],
);

export const podList = listOf(
  record({
    Id: id,
    Name: text,
    Status: text,
    Created: text,
    Labels: labels,
    Containers: optional(list(object({ Id: id, Names: text, Status: text }))),
  }),
);

export const podInspect = record({
  Id: id,
  Name: text,
  Created: text,
  State: text,
  Labels: labels,
  CgroupPath: optional(text),
  InfraContainerID: optional(text),
  SharedNamespaces: texts,
  Containers: optional(list(object({ Id: id, Name: text, State: text }))),
  cpu_period: optional(number),
  cpu_quota: optional(number),
  cpu_shares: optional(number),
  cpuset_cpus: optional(text),
  memory_limit: optional(number),
  memory_swap: optional(number),
});

export const execInspect = record({ Running: flag, ExitCode: number, Pid: number }, [
  "Running",
  "ExitCode",
]);

export const containerTop = record({ Processes: list(list(text)) }, ["Processes"]);
export const fileSystemChanges = listOf(record({ Path: text, Kind: number }));

const image = {
  Id: id,
  RepoTags: texts,
  RepoDigests: texts,
  Names: texts,
  Labels: labels,
};
export const imageList = listOf(record({ ...image, Created: number }));
export const imageInspect = record({ ...image, Config: optional(object({})) });
export const imageRemoval = record({ Deleted: texts, Untagged: texts });

const volume = record({ Name: text, Driver: text, Labels: labels, Options: optional(map(text)) });
export const volumeInspect = volume;
export const volumeList = listOf(volume);

const secret = record({
  ID: id,
  Spec: object({
    Name: text,
    Driver: object({ Options: optional(map(text)) }),
    Labels: labels,
  }),
});
export const secretInspect = secret;
export const secretList = listOf(secret);

const network = record({ name: text, id: text, driver: text });
export const networkInspect = network;
export const networkList = listOf(network);

export const systemInfo = record({
  host: object({
    security: object({ rootless: flag }),
    cgroupVersion: text,
    cgroupManager: text,
    networkBackend: text,
    eventLogger: text,
    ociRuntime: optional(object({ name: text })),
  }),
  store: object({ graphDriverName: text }),
  version: object({ Version: text, APIVersion: text }),
});
export const systemVersion = record({ Version: text, ApiVersion: text });

export const event = record({
  Type: text,
  Action: text,
  Actor: object({ ID: text, Attributes: optional(map(text)) }),
  time: number,
  timeNano: number,
  HealthStatus: optional(text),
});

const sample = record({
  ContainerID: id,
  CPUNano: number,
  SystemNano: number,
  MemUsage: number,
  MemLimit: number,
  PIDs: number,
  BlockInput: number,
  BlockOutput: number,
  NetInput: optional(number),
  NetOutput: optional(number),
  Network: optional(map(object({ RxBytes: number, TxBytes: number }))),
});
export const statsReport = object({ Stats: listOf(sample) });

export const pullReport = object({
  stream: optional(text),
  error: optional(text),
  id: optional(text),
  images: texts,
});
