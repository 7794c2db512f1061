import { expect, it } from "vitest";
import { decodeCapabilities, parseConfinement } from "./confinement.ts";

it("reads what the kernel lets a process do from its status", () => {
  const status = [
    "Name:\tsleep",
    "CapInh:\t0000000000000000",
    "CapPrm:\t0000000000000400",
    "CapEff:\t0000000000000400",
    "CapBnd:\t0000000000080400",
    "NoNewPrivs:\t1",
    "Seccomp:\t2",
    "Seccomp_filters:\t1",
  ].join("\n");
  expect(parseConfinement(status)).toEqual({
    effective: ["NET_BIND_SERVICE"],
    bounding: ["NET_BIND_SERVICE", "SYS_PTRACE"],
    noNewPrivileges: true,
    seccomp: true,
  });
});

it("names every capability of the kernel, and numbers those that come later", () => {
  expect(decodeCapabilities("000001ffffffffff")).toHaveLength(41);
  expect(decodeCapabilities("000001ffffffffff")).not.toContainEqual(expect.stringMatching(/^CAP_/));
  expect(decodeCapabilities("0000020000000001")).toEqual(["CHOWN", "CAP_41"]);
  expect(decodeCapabilities("0")).toEqual([]);
});
