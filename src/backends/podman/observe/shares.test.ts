import { expect, it } from "vitest";
import type { Namespaces } from "../../../host/proc/namespaces.ts";
import { findShares, type Member, sharesOfSpec } from "./shares.ts";

const host: Namespaces = { net: 1, ipc: 2, uts: 3, pid: 4, user: 5, cgroup: 6, mnt: 7 };
const infra: Namespaces = { net: 10, ipc: 20, uts: 30, pid: 40, user: 5, cgroup: 6, mnt: 70 };

function member(name: string, namespaces: Namespaces, age = 0): Member {
  return {
    name,
    infra: name === "infra",
    createdAt: `2030-01-01T00:00:0${age}.000000001Z`,
    namespaces,
    configured: sharesOfSpec(["net"]),
  };
}

it("tells by inode numbers what is the pod's, the host's and a container's own", () => {
  const main = member("main", { ...infra, pid: 41, mnt: 71 }, 1);
  const [ofInfra, ofMain] = findShares([member("infra", infra), main], ["net", "ipc", "uts"], host);
  expect(ofMain).toEqual({
    net: "pod",
    ipc: "pod",
    uts: "pod",
    pid: "own",
    user: "host",
    cgroup: "host",
    mnt: "own",
  });
  expect(ofInfra).toMatchObject({ net: "pod", pid: "own", user: "host", mnt: "own" });
});

it("names the oldest container of those that share a namespace, which is its owner", () => {
  const members = [
    member("tools", { ...infra, pid: 41 }, 3),
    member("main", { ...infra, pid: 41 }, 2),
    member("shell", { ...infra, pid: 41 }, 4),
    member("infra", infra),
  ];
  const shares = findShares(members, ["net"], host);
  expect(shares.map(({ pid }) => pid)).toEqual(["main", "own", "main", "own"]);
});

it("tells of the host before the pod, for a pod whose network is the host's", () => {
  const both = { ...infra, net: 1 };
  const shares = findShares([member("infra", both), member("main", both, 1)], ["net"], host);
  expect(shares.map(({ net }) => net)).toEqual(["host", "host"]);
});

it("goes by the configuration where a container does not run", () => {
  const stopped = {
    ...member("main", {}, 1),
    configured: sharesOfSpec(["net", "pid"], { pid: "proxy", userns: "auto" }),
  };
  const [shares] = findShares([stopped, member("infra", infra)], ["net"], host);
  expect(shares).toEqual({
    net: "pod",
    ipc: "own",
    uts: "own",
    pid: "proxy",
    user: "pod",
    cgroup: "own",
    mnt: "own",
  });
});

it("finds what an infra container shares where the pod's list is not known", () => {
  const members = [member("infra", infra), member("main", { ...infra, pid: 41, mnt: 71 }, 1)];
  const [ofInfra] = findShares(members, undefined, host);
  expect(ofInfra).toMatchObject({ net: "pod", ipc: "pod", pid: "own", mnt: "own" });
});
