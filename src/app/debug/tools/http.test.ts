import { expect, it } from "vitest";
import { readHttpAddress } from "./http.ts";
import { readResolution } from "./resolve.ts";
import { findProcesses } from "./trace.ts";

const own = { secure: false, host: undefined };

it.each([
  ["/healthz?a=b", { ...own, port: 80, path: "/healthz?a=b" }],
  [":8080/x y", { ...own, port: 8080, path: "/x%20y" }],
  [":9", { ...own, port: 9, path: "/" }],
  ["db:5000", { secure: false, host: "db", port: 5000, path: "/" }],
  ["https://a.example/x", { secure: true, host: "a.example", port: 443, path: "/x" }],
  ["https://:8443/", { secure: true, host: undefined, port: 8443, path: "/" }],
  ["http://[::1]:81/", { secure: false, host: "::1", port: 81, path: "/" }],
])("reads %s", (text, expected) => {
  expect(readHttpAddress(text)).toEqual(expected);
});

it.each(["ftp://x/", ":99999/", "http://a b/"])("refuses %s", (text) => {
  expect(() => readHttpAddress(text)).toThrow("not an address for http");
});

it("reads addresses, where they are from, and who is asked", () => {
  const sections = new Map(
    Object.entries({
      hosts: "127.0.0.1 localhost\n10.9.8.7 fixed Other # comment\n",
      "resolv.conf":
        "search a.example\n# nameserver 9.9.9.9\nsearch b.example c\nnameserver 10.0.0.1\n",
      addresses: "10.9.8.7  STREAM other\n10.9.8.7  DGRAM\nfd00::1  STREAM\n",
    }).map(([name, text]) => [name, Buffer.from(text)]),
  );
  expect(readResolution("other", sections)).toEqual({
    name: "other",
    addresses: ["10.9.8.7", "fd00::1"],
    fromHosts: true,
    nameservers: ["10.0.0.1"],
    search: ["b.example", "c"],
  });
  expect(readResolution("comment", sections).fromHosts).toBe(false);
});

it("finds a process by its number, its name or its program", () => {
  const process = {
    pid: 7,
    parent: 1,
    name: "a-very-long-nam",
    state: "S",
    uid: 0,
    threads: 1,
    memory: 0,
    cpuMs: 0,
    ageMs: 0,
    args: ["/usr/bin/a-very-long-name", "x"],
  };
  for (const wanted of ["7", "a-very-long-nam", "a-very-long-name"]) {
    expect(findProcesses([process], wanted, "web")).toEqual([process]);
  }
  expect(() => findProcesses([process], "a-very-lon-name", "web")).toThrow("no process");
});
