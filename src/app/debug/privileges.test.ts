import { expect, it } from "vitest";
import { knownTarget } from "../../../test/support/known-target.ts";
import type { DebugTarget, KernelView } from "../../core/seam/debugging.ts";
import { privilegesFor } from "./privileges.ts";

const kernel: KernelView = {
  uid: 101,
  gid: 101,
  groups: [101, 5],
  permitted: [],
  guarded: false,
  noNewPrivileges: false,
  seccomp: true,
  selinux: "off",
};

function targetWith(view: Partial<KernelView>): DebugTarget {
  return {
    ...knownTarget,
    process: { pid: 1, hostPid: 4711, ownUsers: false, kernel: { ...kernel, ...view } },
  };
}

it("takes the target's own user and no capability where that is enough", () => {
  expect(privilegesFor(targetWith({}))).toMatchObject({
    user: "101:101",
    groupAdd: ["5"],
    capAdd: [],
    capDrop: ["ALL"],
    noNewPrivileges: true,
  });
});

it("may trace where the target has capabilities, or has changed its user", () => {
  const { capAdd, granted } = privilegesFor(targetWith({ uid: 0, gid: 0, permitted: ["CHOWN"] }));
  expect(capAdd).toEqual(["SYS_PTRACE"]);
  expect(granted).toContainEqual({
    what: "SYS_PTRACE",
    why: "the target has capabilities that the session lacks, CHOWN",
  });
  expect(privilegesFor(targetWith({ guarded: true })).capAdd).toEqual(["SYS_PTRACE"]);
  expect(privilegesFor(targetWith({}), { user: "7" }).capAdd).toEqual(["SYS_PTRACE"]);
});

it("asks for nothing that the engine does not have itself, and says so", () => {
  const root = { uid: 0, gid: 0, permitted: ["CHOWN"], grantable: ["CHOWN", "NET_ADMIN"] };
  const { capAdd, obstacles } = privilegesFor(targetWith(root), { profile: "netadmin" });
  expect(capAdd).toEqual(["NET_ADMIN"]);
  expect(obstacles).toContainEqual({
    what: "SYS_PTRACE",
    why:
      "the engine itself does not have it; needed for: " +
      "the target has capabilities that the session lacks, CHOWN",
    isWithheld: true,
  });
  expect(obstacles).toContainEqual({
    what: "the target's files and memory (/proc/PID/root, mem, environ)",
    why: "the target has capabilities that the session lacks, CHOWN",
  });
  const all = privilegesFor(targetWith(root), { profile: "sysadmin" });
  expect(all.capAdd).toEqual(["ALL"]);
});

it("gives each profile its own", () => {
  const root = targetWith({ uid: 0, gid: 0, permitted: ["CHOWN"] });
  const of = (profile: NonNullable<Parameters<typeof privilegesFor>[1]>["profile"]) => {
    const { user, capAdd, capDrop, noNewPrivileges } = privilegesFor(root, { profile });
    return { user, capAdd, capDrop, noNewPrivileges };
  };
  const least = { user: "0:0", capDrop: ["ALL"], noNewPrivileges: true };
  expect(of("general")).toEqual({ ...least, capAdd: ["SYS_PTRACE"] });
  expect(of("baseline")).toEqual({ ...least, capAdd: [], capDrop: [] });
  expect(of("restricted")).toEqual({ ...least, capAdd: [], user: "65534:65534" });
  expect(of("netadmin")).toEqual({ ...least, capAdd: ["SYS_PTRACE", "NET_ADMIN", "NET_RAW"] });
  expect(of("sysadmin")).toEqual({
    user: "0:0",
    capAdd: ["ALL"],
    capDrop: [],
    noNewPrivileges: false,
  });
});

it("looks at files read-only as somebody who owns none of them", () => {
  expect(privilegesFor(targetWith({}), { readOnlyView: true })).toMatchObject({
    user: expect.stringMatching(/^(6[0-4]\d{3}):\1$/),
    capAdd: ["DAC_READ_SEARCH"],
  });
});

it("names what stands in the way, and the smallest option that mends it", () => {
  const target = targetWith({ uid: 0, gid: 0, permitted: ["CHOWN"], yama: 1 });
  const { obstacles } = privilegesFor(target, { profile: "restricted", user: "0:0" });
  expect(obstacles.map(({ mend }) => mend)).toEqual([
    "--cap-add SYS_PTRACE",
    "--cap-add DAC_READ_SEARCH",
    "--cap-add SYS_PTRACE",
    "--profile netadmin",
  ]);
});
