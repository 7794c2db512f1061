import type { BackendEvent } from "../../core/seam/streams.ts";
import type { SupervisedContainer, SupervisedPod } from "../../core/supervise/supervised-pod.ts";
import type { PersistentForwardStatus } from "../forward/persistent/record.ts";
import type { Hello, SupervisorStatus } from "./messages.ts";

/** A supervisor of another version can answer differently. Undefined if the answer has an unexpected shape. */
export function readHello(value: unknown): Hello | undefined {
  const { pid, version } = fieldsOf(value);
  return Number.isSafeInteger(pid) && isText(version) ? (value as Hello) : undefined;
}

export function readStatus(value: unknown): SupervisorStatus | undefined {
  const { engine, startedAt, connected, pods, forwards } = fieldsOf(value);
  const sound =
    readHello(value) !== undefined &&
    isText(engine) &&
    isText(startedAt) &&
    typeof connected === "boolean" &&
    isListOf(pods, isPod) &&
    isListOf(forwards, isForward);
  return sound ? (value as SupervisorStatus) : undefined;
}

export function readEvent(value: unknown): BackendEvent | undefined {
  const { time, type, action, id, name, podId, exitCode, health, reason, labels } = fieldsOf(value);
  const sound =
    [time, type, action, id, name].every(isText) &&
    [podId, health, reason].every(orAbsent(isText)) &&
    orAbsent(isNumber)(exitCode) &&
    Object.values(fieldsOf(labels)).every(isText);
  return sound ? (value as BackendEvent) : undefined;
}

function isPod(value: unknown): value is SupervisedPod {
  const { name, id, ready, active, containers, doing, problem } = fieldsOf(value);
  return (
    [name, id].every(isText) &&
    [ready, active].every(isFlag) &&
    [doing, problem].every(orAbsent(isText)) &&
    isListOf(containers, isContainer)
  );
}

function isContainer(value: unknown): value is SupervisedContainer {
  const { name, id, started, ready, restarts, restartInMs, reason } = fieldsOf(value);
  return (
    [name, id].every(isText) &&
    isFlag(started) &&
    orAbsent(isFlag)(ready) &&
    isNumber(restarts) &&
    orAbsent(isNumber)(restartInMs) &&
    orAbsent(isText)(reason)
  );
}

function isForward(value: unknown): value is PersistentForwardStatus {
  const { id, listening, problem } = fieldsOf(value);
  return isText(id) && isFlag(listening) && orAbsent(isText)(problem);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}

function orAbsent(is: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || is(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
