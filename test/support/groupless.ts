import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What Podman runs containers with that are to have no control groups. */
export interface GrouplessRuntime extends Disposable {
  /** For the podman command, before the word `run`. */
  readonly options: readonly string[];
  /** Takes a process out of the groups that it was put into all the same. */
  release(pid: number): void;
}

/**
 * Podman lets crun alone do without control groups. Where the runtime is another, it goes by that name
 * and without the option that it does not know; what it starts is taken out of its groups afterwards.
 *
 * @param runtime the engine's own
 */
export function grouplessRuntime(runtime: string): GrouplessRuntime {
  if (runtime === "crun") {
    return { options: [], release: () => undefined, [Symbol.dispose]: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), "sptest-runtime-"));
  const path = join(folder, "crun");
  writeFileSync(path, withoutItsOption(runtime));
  chmodSync(path, 0o755);
  return {
    options: ["--runtime", path],
    release: (pid) => {
      if (process.getuid?.() === 0) moveHere(pid);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function withoutItsOption(runtime: string): string {
  return `#!/bin/sh
skip=
for word; do
  shift
  if [ "$skip" ]; then skip=; continue; fi
  if [ "$word" = --cgroup-manager ]; then skip=1; continue; fi
  set -- "$@" "$word"
done
exec ${runtime} "$@"
`;
}

/** Into the groups of this process, where crun would have left it. */
function moveHere(pid: number): void {
  for (const line of readFileSync("/proc/self/cgroup", "utf8").trim().split("\n")) {
    const [, controllers = "", ...path] = line.split(":");
    const unified = existsSync("/sys/fs/cgroup/unified") ? "unified" : "";
    const tree = controllers === "" ? unified : controllers.replace("name=", "");
    writeFileSync(join("/sys/fs/cgroup", tree, path.join(":"), "cgroup.procs"), String(pid));
  }
}
