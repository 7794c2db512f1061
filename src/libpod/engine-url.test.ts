import { describe, expect, test } from "vitest";
import { parseEngineUrl } from "./engine-url.ts";

describe("an engine's address", () => {
  test.each([
    ["unix:///run/podman/podman.sock", { kind: "unix", path: "/run/podman/podman.sock" }],
    ["unix:/run/p.sock", { kind: "unix", path: "/run/p.sock" }],
    ["unix:///tmp/with%20space", { kind: "unix", path: "/tmp/with space" }],
    ["ssh://build", { kind: "ssh", host: "build" }],
    ["ssh://build/", { kind: "ssh", host: "build" }],
    [
      "ssh://core@build.example:2222/run/user/1000/podman/podman.sock",
      {
        kind: "ssh",
        user: "core",
        host: "build.example",
        port: 2222,
        socketPath: "/run/user/1000/podman/podman.sock",
      },
    ],
    [
      "ssh://core@[fe80::1%25eth0]:22/x",
      { kind: "ssh", user: "core", host: "fe80::1%25eth0", port: 22, socketPath: "/x" },
    ],
  ])("%s is read", (text, address) => {
    expect(parseEngineUrl(text)).toEqual(address);
  });

  test.each([
    "",
    "podman.sock",
    "unix://",
    "tcp://127.0.0.1:8080",
    "https://example.org",
    "ssh://",
    "ssh:///path",
    "ssh://-oProxyCommand=reboot/x",
    "ssh://-lroot@build/x",
    "ssh://user name@build/x",
    "ssh://build;reboot/x",
    "ssh://build/x:y",
    "ssh://build/x%3Ay",
    "ssh://build/100%",
    "ssh://build:port/x",
  ])("%s is refused", (text) => {
    expect(() => parseEngineUrl(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});
