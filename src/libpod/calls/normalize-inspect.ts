import { constants } from "node:os";
import type { ContainerInspect } from "../types/container-inspect.ts";

type Config = ContainerInspect["Config"];
type State = ContainerInspect["State"];

/** The answer as versions of the engine really give it. */
export interface RawContainerInspect extends Omit<ContainerInspect, "Config" | "State"> {
  readonly Config: Omit<Config, "Entrypoint" | "StopSignal"> & {
    readonly Entrypoint: string | readonly string[] | null;
    readonly StopSignal: number | string;
  };
  readonly State: State;
}

/** @podman <5.0: answers are given the form that they have from 5.0 on. */
export function normalizeInspect(raw: RawContainerInspect): ContainerInspect {
  const { Health, ...state } = raw.State;
  const checked = Health !== undefined && Health.Status !== "";
  return {
    ...raw,
    State: checked ? { ...state, Health } : state,
    Config: {
      ...raw.Config,
      Entrypoint: readEntrypoint(raw.Config.Entrypoint),
      StopSignal: signalName(raw.Config.StopSignal),
    },
  };
}

function readEntrypoint(value: string | readonly string[] | null): readonly string[] | null {
  if (typeof value !== "string") return value;
  return value === "" ? null : value.split(" ");
}

function signalName(value: number | string): string {
  if (typeof value === "string") return value;
  const known = Object.entries(constants.signals).find(([, number]) => number === value);
  return known?.[0] ?? String(value);
}
