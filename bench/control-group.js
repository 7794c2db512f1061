import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const version1 = existsSync("/sys/fs/cgroup/cpuacct");
const root = version1 ? "/sys/fs/cgroup/cpuacct" : "/sys/fs/cgroup";

/** Processes whose processor time is counted together, with that of all that they start. */
export class ControlGroup {
  #path;

  constructor(name) {
    this.#path = `${root}/${name}`;
    mkdirSync(this.#path);
  }

  spawn([program, ...args], options = {}) {
    const enter = 'echo $$ > "$0" && exec "$@"';
    return spawn("sh", ["-c", enter, `${this.#path}/cgroup.procs`, program, ...args], options);
  }

  get usedMs() {
    return usedMs(this.#path);
  }

  /** What is left in it, such as the engine's lasting processes, goes on elsewhere. */
  async remove() {
    for (let tries = 0; tries < 50; tries++) {
      for (const pid of readFileSync(`${this.#path}/cgroup.procs`, "utf8").split("\n")) {
        if (pid !== "") writeFileSync(`${root}/cgroup.procs`, pid);
      }
      try {
        return rmdirSync(this.#path);
      } catch {
        await sleep(20); // One has started another in the meantime.
      }
    }
  }
}

/** The processor time of a pod, where the monitors of its containers are, too. */
export function podUsedMs(name) {
  const format = ["--format", "{{.CgroupPath}}"];
  const path = execFileSync("podman", ["pod", "inspect", ...format, name], { encoding: "utf8" });
  return usedMs(`${root}${path.trim()}`);
}

function usedMs(path) {
  if (version1) return Number(readFileSync(`${path}/cpuacct.usage`, "utf8")) / 1e6;
  return Number(/^usage_usec (\d+)$/m.exec(readFileSync(`${path}/cpu.stat`, "utf8"))[1]) / 1e3;
}
