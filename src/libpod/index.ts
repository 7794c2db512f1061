export { type ErrorCode, isSidepodError, SidepodError } from "../errors.ts";
export type { Filters } from "./api-path.ts";
export { AttachSession, type TerminalSize } from "./attach-session.ts";
export type { CallOptions } from "./call-options.ts";
export { type ClientOptions, type ConnectOptions, LibpodClient } from "./client.ts";
export type {
  AttachOptions,
  ContainerCalls,
  ContainerListOptions,
  ContainerRemoveOptions,
  LogStreamOptions,
  StatsStreamOptions,
  WaitOptions,
} from "./container-calls.ts";
export type { Limits } from "./deadline.ts";
export { type EngineAddress, parseEngineUrl, type SshAddress } from "./engine-url.ts";
export { type ExecCalls, ExecSession, type ExecStartOptions } from "./exec-calls.ts";
export { FrameDecoder, type OutputChunk, type StreamName } from "./frames.ts";
export type { ImageCalls, ImportOptions, PullOptions } from "./image-calls.ts";
export { type LogLine, readLogLines } from "./log-lines.ts";
export type { NetworkCalls } from "./network-calls.ts";
export type { PodCalls, PodRemoveOptions } from "./pod-calls.ts";
export type { SecretCalls, SecretCreateOptions } from "./secret-calls.ts";
export type { EventStreamOptions, SystemCalls } from "./system-calls.ts";
export type {
  ContainerCreate,
  HealthConfig,
  ImageVolume,
  MountBody,
  NamedVolume,
  NetworkAttachment,
} from "./types/container-create.ts";
export type { ContainerInspect, HealthState, MountInspect } from "./types/container-inspect.ts";
export type { ContainerListItem } from "./types/container-list.ts";
export type { ContainerStats } from "./types/container-stats.ts";
export type { EventRecord } from "./types/event.ts";
export type { ExecCreate, ExecInspect } from "./types/exec.ts";
export type {
  ImageInspect,
  ImageListItem,
  ImageRemoveReport,
  PullProgress,
} from "./types/image.ts";
export type { Namespace } from "./types/namespace.ts";
export type { NetworkCreate, NetworkInspect } from "./types/network.ts";
export type { PodCreate, PodInspect, PodListItem } from "./types/pod.ts";
export type { PortMapping } from "./types/port-mapping.ts";
export type { LinuxResources } from "./types/resources.ts";
export type { SecretInspect } from "./types/secret.ts";
export type { SystemInfo, SystemVersion } from "./types/system.ts";
export type { VolumeCreate, VolumeInspect } from "./types/volume.ts";
export type { VolumeCalls } from "./volume-calls.ts";
