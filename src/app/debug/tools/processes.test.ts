import { expect, it } from "vitest";
import { parseProcesses, processTree, type TargetProcessInfo } from "./processes.ts";
import { readSections } from "./sections.ts";

const id = "a".repeat(64);
const other = "b".repeat(64);

/** What the kernel tells of a process; fields 14, 15 and 22 of `stat` are its times. */
function kernelText(
  pid: number,
  parent: number,
  { name = "app", container = id, args = "app\0-v\0" } = {},
): string {
  const escaped = name.replaceAll("\n", "\\n");
  const numbers = [parent, ...Array(9).fill(0), 150, 50, 0, 0, 20, 0, 3, 0, 1000, 9, 9];
  return [
    `Name:\t${escaped}\nState:\tS (sleeping)\nPid:\t${pid}\nPPid:\t${parent}\nUid:\t101\t101\t101\t101\n`,
    `VmRSS:\t    2048 kB\nThreads:\t3\n0::/../libpod-${container}.scope\n`,
    `${pid} (${name}) S ${[...numbers, ...Array(20).fill(0)].join(" ")}\n${args}`,
  ].join("");
}

function sectionsOf(processes: Readonly<Record<number, string>>) {
  return new Map([
    ["self", Buffer.from("40\n")],
    ["uptime", Buffer.from("60.00 100.00\n")],
    ["passwd", Buffer.from("root:x:0:0::/:/bin/sh\nweb:x:101:101::/:/bin/false\n")],
    ...Object.entries(processes).map(([pid, text]) => [pid, Buffer.from(text)] as const),
  ]);
}

const read = (processes: Readonly<Record<number, string>>, others = false) =>
  parseProcesses(sectionsOf(processes), { target: { id, pid: 1 }, others });

it("reads user, threads, memory, times and arguments", () => {
  expect(read({ 1: kernelText(1, 0) })).toEqual([
    {
      pid: 1,
      parent: 0,
      name: "app",
      state: "S",
      uid: 101,
      user: "web",
      threads: 3,
      memory: 2048 * 1024,
      cpuMs: 2000,
      ageMs: 50_000,
      args: ["app", "-v"],
    },
  ]);
});

it("takes nothing that a process calls itself for something else", () => {
  const name = ") R 1 2\n9 (x";
  const args = "99 (y) S 0 0\nName:\tz\n\0";
  const [process] = read({ 1: kernelText(1, 0, { name, args }) });
  expect(process).toMatchObject({ pid: 1, state: "S", threads: 3, args: [args.slice(0, -1)] });
});

it("leaves out the session, other containers, and what ended while it was read", () => {
  const processes = {
    1: kernelText(1, 0),
    2: kernelText(2, 1),
    9: kernelText(9, 0, { container: other }),
    30: "",
    40: kernelText(40, 0, { container: other }),
    41: kernelText(41, 40, { container: other }),
  };
  const pids = (found: readonly TargetProcessInfo[]) => found.map(({ pid }) => pid);
  expect(pids(read(processes))).toEqual([1, 2]);
  expect(pids(read(processes, true))).toEqual([1, 2, 9]);
});

it("lays processes out as a tree, whatever their numbers", () => {
  const rows = processTree(
    read({ 1: kernelText(1, 0), 5: kernelText(5, 1), 7: kernelText(7, 5), 6: kernelText(6, 1) }),
  );
  expect(rows.map(({ process, last }) => [process.pid, last])).toEqual([
    [1, []],
    [5, [false]],
    [7, [false, true]],
    [6, [true]],
  ]);
});

it("finds sections with any bytes in them, and notices that the end is missing", () => {
  const output = Buffer.from("noise\0ff 1\0a\0\0fe 2\0b\0ff end\0");
  expect(readSections(output, "ff").get("1")?.toString()).toBe("a\0\0fe 2\0b");
  expect(() => readSections(output.subarray(0, -5), "ff")).toThrow("cut short");
});
