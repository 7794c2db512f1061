import { expect, it } from "vitest";
import { innermostPid, kernelViewOf } from "./kernel-view.ts";

const status = `Name:\tnginx
Uid:\t100101\t100101\t100101\t100101
Gid:\t100101\t100101\t100101\t100101
Groups:\t
NStgid:\t4711\t12\t3
NSpid:\t4711\t12\t3
CapPrm:\t0000000000002400
NoNewPrivs:\t1
Seccomp:\t2
`;
const files = {
  status,
  monitorStatus: "Name:\tconmon\nCapBnd:\t0000000000000001\n",
  uidMap: "         0     100000      65536\n",
  gidMap: "         0     100000      65536\n",
  owner: 100101,
  yama: "1",
  selinux: undefined,
};

it("numbers users as the container does, and reads what it may do", () => {
  expect(kernelViewOf(files)).toEqual({
    uid: 101,
    gid: 101,
    groups: [],
    permitted: ["NET_BIND_SERVICE", "NET_RAW"],
    grantable: ["CHOWN"],
    guarded: false,
    noNewPrivileges: true,
    seccomp: true,
    yama: 1,
    selinux: "off",
  });
});

it("does not know what the engine can give where its monitor is gone", () => {
  expect(kernelViewOf({ ...files, monitorStatus: undefined }).grantable).toBeUndefined();
});

it("sees that a process is guarded, which has its files given to root", () => {
  expect(kernelViewOf({ ...files, owner: 0 }).guarded).toBe(true);
});

it("takes the number that a process has in its own namespace", () => {
  expect(innermostPid(status)).toBe(3);
  expect(innermostPid("Name:\tx\n")).toBeUndefined();
});
