// The whole public API, by name.

export { type DebugOptions, openDebug, planDebug } from "./app/debug/debug.ts";
export type { DebugPlan } from "./app/debug/debug-container.ts";
export { findDebugTarget } from "./app/debug/find-target.ts";
export { type PrivilegeOptions, type Privileges, privilegesFor } from "./app/debug/privileges.ts";
export type { ForwardEvent, ForwardTarget } from "./app/forward/forward.ts";
export type { TargetForwards } from "./app/forward/forward-ports.ts";
export {
  loadPodFile,
  open,
  type PodFileOptions,
  type SidecarSource,
  type Sidepod,
  type SidepodOptions,
} from "./app/open.ts";
export type { EventsOptions } from "./app/pods/events.ts";
export type { LogsOptions, PodLogLine } from "./app/pods/logs.ts";
export type { PsOptions } from "./app/pods/ps.ts";
export { type OpenOptions, openPodman } from "./backends/podman/open/open-podman.ts";
export type { Action, Plan, Step } from "./core/plan/plan.ts";
export { formatPlan } from "./core/plan/plan.ts";
export { type AddOptions, add, type WantedContainer } from "./core/run/add.ts";
export type { Condition } from "./core/run/conditions.ts";
export { type DownOptions, down } from "./core/run/down.ts";
export type { OnProgress, Progress } from "./core/run/progress.ts";
export { type RemoveOptions, remove } from "./core/run/remove.ts";
export { type PlanUpOptions, planUp, type UpOptions, up, type WantedPod } from "./core/run/up.ts";
export type { WaitOptions } from "./core/run/wait-for.ts";
export type { ReadSecret } from "./core/seam/actions.ts";
export type { Backend } from "./core/seam/backend.ts";
export type { Call } from "./core/seam/call.ts";
export type { Debugging, DebugSession, DebugTarget } from "./core/seam/debugging.ts";
export type { ExecOptions, ExecSession } from "./core/seam/inside.ts";
export type { EngineInfo } from "./core/seam/machine.ts";
export type {
  ContainerDetails,
  ContainerState,
  LimitsView,
  ObservedContainer,
  ObservedPod,
  ObservedRole,
  PodDetails,
  Shares,
} from "./core/seam/observed.ts";
export type {
  BackendEvent,
  LogOptions,
  LogRecord,
  StatsOptions,
  StatsSample,
} from "./core/seam/streams.ts";
export {
  type ErrorCode,
  type ErrorOptions,
  errorCodes,
  isSidepodError,
  SidepodError,
} from "./errors.ts";
export type { ContainerSpec, PodSpec } from "./podfile/model.ts";
