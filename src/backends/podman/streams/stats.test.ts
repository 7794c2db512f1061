import { expect, it } from "vitest";
import { type ErrorCode, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { cpuShare, parseNetDev, readContainerStats } from "./stats.ts";

it("takes the share of a processor from two readings", () => {
  const before = { CPUNano: 1e9, SystemNano: 100e9 };
  expect(cpuShare({ CPUNano: 1.5e9, SystemNano: 101e9 }, before)).toBe(0.5);
  expect(cpuShare({ CPUNano: 3e9, SystemNano: 101e9 }, before)).toBe(2);
  expect(cpuShare({ CPUNano: 1e9, SystemNano: 101e9 }, undefined)).toBe(0);
  expect(cpuShare({ CPUNano: 2e9, SystemNano: 100e9 }, before)).toBe(0);
});

it("counts from zero again after a restart", () => {
  const before = { CPUNano: 60e9, SystemNano: 100e9 };
  expect(cpuShare({ CPUNano: 0.1e9, SystemNano: 101e9 }, before)).toBeCloseTo(0.1);
});

it("adds up the interfaces but for loopback", () => {
  const text = `Inter-|   Receive                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     999       1    0    0    0     0          0         0      999       1    0    0    0     0       0          0
  eth0:   37662     471    0    0    0     0          0         0     1076      14    0    0    0     0       0          0
  eth1:8        1    0    0    0     0          0         0        4       1    0    0    0     0       0          0
`;
  expect(parseNetDev(text)).toEqual({ received: 37670, sent: 1080 });
});

// In the words of Podman 4.3 and of 5.4.
it.each<ErrorCode>(["engine", "not-found"])("leaves out what ends meanwhile (%s)", async (code) => {
  const stats = { ContainerID: "left", CPUNano: 0, SystemNano: 0, Network: {} };
  const client = {
    containers: {
      list: () => Promise.resolve([{ Id: "left", Pid: 1 }]),
      stats: async function* (containers: readonly string[]) {
        if (containers.includes("gone")) throw new SidepodError(code, "no such container");
        yield [stats, { ...stats, ContainerID: "another" }];
      },
    },
    apiVersion: () => Promise.resolve("5.4.2"),
  } as unknown as LibpodClient;
  const seen: string[] = [];
  for await (const samples of readContainerStats(client, ["left", "gone"], {}, false)) {
    seen.push(...samples.map(({ container }) => container));
  }
  expect(seen).toEqual(["left"]);
});
