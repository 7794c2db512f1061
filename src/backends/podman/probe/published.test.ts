import { expect, it } from "vitest";
import { placeOf } from "./published.ts";

const on = (HostIp: string) => ({ "80/tcp": [{ HostIp, HostPort: "8080" }], "81/tcp": null });

it.each([
  ["", "build.example", "build.example"],
  ["0.0.0.0", "build.example", "build.example"],
  ["::", "build.example", "build.example"],
  ["10.0.0.7", "build.example", "10.0.0.7"],
  ["127.0.0.1", "127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "127.0.0.1", "127.0.0.1"],
])("reaches a port published on %j of %s at %s", (hostIp, engineHost, host) => {
  expect(placeOf(on(hostIp), 80, engineHost)).toEqual({
    hosts: [host],
    port: 8080,
    forwarded: true,
  });
});

it.each([
  [on(""), 81, "build.example", "port 81 of a pod on another machine is not published"],
  [undefined, 80, "build.example", "port 80 of a pod on another machine is not published"],
  [on("127.0.0.1"), 80, "build.example", "port 80 is published on the host only"],
  [on(""), 80, undefined, "the host's address is unknown"],
])("says what to do where a port is not reached: case %#", (ports, port, host, reason) => {
  expect(placeOf(ports, port, host)).toEqual({
    reason: `${reason}; an exec or log probe needs no port`,
  });
});
