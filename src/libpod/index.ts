export { type ErrorCode, isSidepodError, SidepodError } from "../errors.ts";
export { AttachSession, type TerminalSize } from "./attach-session.ts";
export type { CallOptions, Filters } from "./calls/api-path.ts";
export type {
  AttachOptions,
  ContainerCalls,
  ContainerListOptions,
  ContainerRemoveOptions,
  LogStreamOptions,
  StatsStreamOptions,
  WaitOptions,
} from "./calls/container-calls.ts";
export { type ExecCalls, ExecSession, type ExecStartOptions } from "./calls/exec-calls.ts";
export type { ImageCalls, ImportOptions, PullOptions } from "./calls/image-calls.ts";
export { type LogLine, readLogLines } from "./calls/log-lines.ts";
export type {
  NetworkCalls,
  SecretCalls,
  SecretCreateOptions,
  VolumeCalls,
} from "./calls/named-calls.ts";
export type { PodCalls, PodRemoveOptions } from "./calls/pod-calls.ts";
export type { EventStreamOptions, SystemCalls } from "./calls/system-calls.ts";
export { type ClientOptions, type ConnectOptions, LibpodClient } from "./client.ts";
export type { Limits } from "./deadline.ts";
export { type EngineAddress, parseEngineUrl, type SshAddress } from "./engine-url.ts";
export { FrameDecoder, type OutputChunk, type StreamName } from "./frames.ts";
export type {
  ContainerCreate,
  HealthConfig,
  ImageVolume,
  MountBody,
  NamedVolume,
  NetworkAttachment,
} from "./types/container-create.ts";
export type { ContainerInspect, HealthState, MountInspect } from "./types/container-inspect.ts";
export type { ContainerListItem, ContainerStats, PortMapping } from "./types/container-list.ts";
export type {
  ImageInspect,
  ImageListItem,
  ImageRemoveReport,
  NetworkCreate,
  NetworkInspect,
  PullProgress,
  SecretInspect,
  VolumeCreate,
  VolumeInspect,
} from "./types/image.ts";
export type { PodCreate, PodInspect, PodListItem } from "./types/pod.ts";
export type { LinuxResources, Namespace } from "./types/resources.ts";
export type {
  EventRecord,
  ExecCreate,
  ExecInspect,
  SystemInfo,
  SystemVersion,
} from "./types/system.ts";
