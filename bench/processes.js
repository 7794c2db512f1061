import { readdirSync, readFileSync } from "node:fs";

/** Processes whose command line has all of these words. */
export function processesWith(...words) {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 1)
    .filter((pid) => {
      const own = readOr(`/proc/${pid}/cmdline`, "").split("\0");
      return words.every((word) => own.includes(word));
    });
}

/** Processor time of a process and of its children that have ended, in milliseconds. */
export function processorMs(pid) {
  const fields = readOr(`/proc/${pid}/stat`, "")
    .replace(/^.*\) /, "")
    .split(" ");
  const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
  return (utime + stime + cutime + cstime) * 10; // USER_HZ is 100
}

/** What a process holds in memory, in MB. */
export function residentMb(pid) {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readOr(`/proc/${pid}/status`, ""))?.[1]) / 1024;
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise; // it has ended meanwhile
  }
}
