import { nearest, quote } from "../nearest.ts";
import type { ContainerInFile } from "../resolve/pod.ts";
import type { PodFile } from "../schema/pod-file.ts";
import type { Fault } from "../validate.ts";
import type { Path } from "../yaml/locate.ts";

/** What the schema cannot say of one container. */
export function checkContainer(
  { input, path, role, name }: ContainerInFile,
  file: PodFile,
): Fault[] {
  const faults: Fault[] = [];
  if (input.image !== undefined && input.rootfs !== undefined) {
    faults.push(atKey([...path, "rootfs"], "conflict", "both image and rootfs are given"));
  }
  if (input.image === undefined && input.rootfs === undefined && input.use === undefined) {
    const hint = "give image, rootfs: host, or a preset with use";
    faults.push(atKey([...path, "image"], "missing", `${path.join(".")} has no image`, { hint }));
  }
  if (role === "init" && /^(always|unless-stopped)/.test(String(input.restart))) {
    const hint = "a container that keeps running is a sidecar";
    const message = "an init container runs to its end and cannot restart for ever";
    faults.push(atValue([...path, "restart"], "conflict", message, { hint }));
  }
  if (input.hostname !== undefined && (file.pod?.share ?? ["uts"]).includes("uts")) {
    const hint = "set pod.hostname, or leave uts out of pod.share";
    const message = "the pod's containers share one host name";
    faults.push(atKey([...path, "hostname"], "conflict", message, { hint }));
  }
  if (input.working_dir !== undefined && !input.working_dir.startsWith("/")) {
    faults.push(atValue([...path, "working_dir"], "format", "the folder is not an absolute path"));
  }
  if (input.logging !== undefined && input.logging.driver === undefined) {
    faults.push(atKey([...path, "logging", "driver"], "missing", "logging has no driver"));
  }
  for (const [limit, value] of Object.entries(input.ulimits ?? {})) {
    if (typeof value !== "object") continue;
    const [soft, hard] = [Number(value.soft), Number(value.hard)];
    if (hard === -1 || (soft !== -1 && soft <= hard)) continue;
    const message = `the soft limit of ${quote(limit)} is above the hard one`;
    faults.push(atKey([...path, "ulimits", limit], "conflict", message));
  }
  return [...faults, ...checkHealthcheck(input, path, name)];
}

function checkHealthcheck(
  { healthcheck }: ContainerInFile["input"],
  path: readonly string[],
  name: string,
): Fault[] {
  if (typeof healthcheck !== "object") return [];
  const at = [...path, "healthcheck"];
  const { test, disable } = healthcheck;
  if (test === undefined) {
    return disable === undefined
      ? [atKey([...at, "test"], "missing", `the health check of ${quote(name)} has no test`)]
      : [];
  }
  if (!Array.isArray(test)) return [];
  const [kind, ...rest] = test.map(String);
  const known = ["CMD", "CMD-SHELL", "NONE"];
  if (kind === undefined || !known.includes(kind)) {
    const hint = 'begin it with CMD, for example ["CMD", "curl", "-f", "http://localhost"]';
    const suggestion = nearest(kind ?? "", known);
    const message = "the list does not begin with CMD, CMD-SHELL or NONE";
    return [atValue([...at, "test"], "format", message, { hint, suggestion })];
  }
  if (kind === "CMD-SHELL" && rest.length !== 1) {
    return [atValue([...at, "test"], "format", "CMD-SHELL is followed by one text")];
  }
  return kind === "CMD" && rest.length === 0
    ? [atValue([...at, "test"], "format", "CMD is followed by a command")]
    : [];
}

type More = Pick<Fault, "hint" | "suggestion">;

/** A fault of the value at a path. */
export function atValue(path: Path, code: Fault["code"], message: string, more: More = {}): Fault {
  return { path, atKey: false, code, message, ...more };
}

/** A fault of the key at a path. */
export function atKey(path: Path, code: Fault["code"], message: string, more: More = {}): Fault {
  return { path, atKey: true, code, message, ...more };
}
