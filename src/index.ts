// The whole public API, by name.
export { type OpenOptions, openPodman } from "./backends/podman/open.ts";

export {
  type DebugOptions,
  type DebugPlan,
  openDebug,
  planDebug,
} from "./debug/debug.ts";
export { findDebugTarget } from "./debug/find-target.ts";
export { type PrivilegeOptions, type Privileges, privilegesFor } from "./debug/privileges.ts";
export { type AddOptions, add, type WantedContainer } from "./engine/add.ts";
export type {
  Backend,
  BackendEvent,
  Call,
  EngineInfo,
  ExecOptions,
  ExecSession,
  LogOptions,
  LogRecord,
  ReadSecret,
  StatsOptions,
  StatsSample,
} from "./engine/backend.ts";
export type { Debugging, DebugSession, DebugTarget } from "./engine/debugging.ts";
export { type DownOptions, down } from "./engine/down.ts";
export type {
  ContainerDetails,
  ContainerState,
  LimitsView,
  ObservedContainer,
  ObservedPod,
  ObservedRole,
  PodDetails,
  Shares,
} from "./engine/observed.ts";
export type { Action, Plan, Step } from "./engine/plan.ts";
export { formatPlan } from "./engine/plan-text.ts";
export type { OnProgress, Progress } from "./engine/progress.ts";
export { type RemoveOptions, remove } from "./engine/remove.ts";
export { type PlanUpOptions, planUp, type UpOptions, up, type WantedPod } from "./engine/up.ts";
export {
  type ErrorCode,
  type ErrorOptions,
  errorCodes,
  isSidepodError,
  SidepodError,
} from "./errors.ts";
export type { ContainerSpec, PodSpec } from "./spec/pod-spec.ts";
