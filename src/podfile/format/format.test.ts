import { expect, it } from "vitest";
import { Problem } from "../diagnostic.ts";
import { parseHttpCheck } from "../fields/health.ts";
import { parseSecurityOption } from "../fields/security.ts";
import { parseDuration } from "./duration.ts";
import { parseImage } from "./image.ts";
import { parseDevice, parseMount, parseTmpfs } from "./mount.ts";
import { parseContainerName, parseExtraHost, parseName } from "./name.ts";
import { parsePort } from "./port.ts";
import { parseCapability, parseFileMode, parseRestart, parseSignal, parseSize } from "./scalars.ts";
import { splitWords } from "./shell-words.ts";

it.each([
  ["512m", 512 * 1024 ** 2],
  ["1g", 1024 ** 3],
  ["1.5GiB", 1.5 * 1024 ** 3],
  ["64k", 65536],
  ["100b", 100],
  ["1073741824", 1024 ** 3],
  ["2 MB", 2 * 1024 ** 2],
])("reads the size %s", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each(["", "m", "1x", "-1", "1..5g", "1e3", "99999999999999p", "1g1m"])(
  "refuses the size %j",
  (text) => {
    expect(parseSize(text)).toBeInstanceOf(Problem);
  },
);

it.each([
  ["1m30s", 90_000],
  ["500ms", 500],
  ["10s", 10_000],
  ["1.5h", 5_400_000],
  ["0", 0],
  ["1500us", 2],
])("reads the duration %s", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it("tells of a missing unit", () => {
  expect(parseDuration("10")).toMatchObject({ message: "the duration has no unit" });
});

it.each(["", "s", "10x", "-1s", "1s x", "s1"])("refuses the duration %j", (text) => {
  expect(parseDuration(text)).toBeInstanceOf(Problem);
});

const tcp = { protocol: "tcp" };
it.each([
  ["80", [{ containerPort: 80, ...tcp }]],
  ["8080:80", [{ hostPort: 8080, containerPort: 80, ...tcp }]],
  [
    "127.0.0.1:8080:80/udp",
    [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, protocol: "udp" }],
  ],
  ["127.0.0.1::80", [{ hostIp: "127.0.0.1", containerPort: 80, ...tcp }]],
  ["[::1]:80:80", [{ hostIp: "::1", hostPort: 80, containerPort: 80, ...tcp }]],
  [
    "8000-8001:9000-9001",
    [
      { hostPort: 8000, containerPort: 9000, ...tcp },
      { hostPort: 8001, containerPort: 9001, ...tcp },
    ],
  ],
  [
    "80-81/sctp",
    [
      { containerPort: 80, protocol: "sctp" },
      { containerPort: 81, protocol: "sctp" },
    ],
  ],
])("reads the port %s", (text, ports) => {
  expect(parsePort(text)).toEqual(ports);
});

it.each([
  "",
  ":",
  "0:80",
  "80:0",
  "65536:1",
  "a:b",
  "80/icmp",
  "80/tcp/udp",
  "8000-8001:80",
  "2-1:2-1",
  "1.2.3:80:80",
  "::1:80:80",
  "1-9999:1-9999",
])("refuses the port %j", (text) => {
  expect(parsePort(text)).toBeInstanceOf(Problem);
});

it.each([
  ["sh -c 'echo \"a b\"'", ["sh", "-c", 'echo "a b"']],
  ['a "b \\" $c" d\\ e', ["a", 'b " $c', "d e"]],
  ["''", [""]],
  ["  ", []],
  ["a'b'\"c\"d", ["abcd"]],
])("splits %j into words", (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

it.each(["'a", '"a', "a\\"])("refuses the open command %j", (text) => {
  expect(splitWords(text)).toBeInstanceOf(Problem);
});

it.each([
  [
    "./html:/srv:ro,Z",
    { type: "bind", source: "./html", target: "/srv", readOnly: true, options: ["Z"] },
  ],
  ["~/a:/b/../c/", { type: "bind", source: "~/a", target: "/c", readOnly: false, options: [] }],
  [
    "data:/data:U,rslave",
    { type: "volume", source: "data", target: "/data", readOnly: false, options: ["U", "rslave"] },
  ],
  ["/data", { type: "volume", target: "/data", readOnly: false, options: [] }],
])("reads the volume %s", (text, mount) => {
  expect(parseMount(text)).toEqual(mount);
});

it.each([
  "",
  "a:b",
  ":/x",
  "a/b:/x",
  "x:/",
  "./a:/x:ro:rw",
  "./a:/x:ro,rw",
  "~you/a:/x",
  "./a:/x:z z",
])("refuses the volume %j", (text) => {
  expect(parseMount(text)).toBeInstanceOf(Problem);
});

it("suggests the mount option that was meant", () => {
  const result = parseMount("./a:/x:rslav");
  expect(result instanceof Problem && result.suggest?.()).toBe("rslave");
});

it.each(["web", "web-1", "a.b_c", "1a"])("takes the name %s", (name) => {
  expect(parseName(name)).toBe(name);
});

it.each(["", "a;b", "$(id)", "a\nb", "../a", "-a", ".a", "a/b", "ä", "a".repeat(64)])(
  "refuses the name %j",
  (name) => {
    expect(parseName(name)).toBeInstanceOf(Problem);
  },
);

it.each(["main", "infra", "host", "pod", "own"])("keeps %s for its own use", (name) => {
  expect(parseContainerName(name)).toBeInstanceOf(Problem);
});

const hex = "0123456789abcdef".repeat(4);

it.each([
  [parseCapability, "cap_net_raw", "NET_RAW"],
  [parseCapability, "all", "ALL"],
  [parseSignal, "term", "SIGTERM"],
  [parseSignal, "SIGRTMIN+3", "SIGRTMIN+3"],
  [parseSignal, "15", "15"],
  [parseExtraHost, "db=10.0.0.5", "db:10.0.0.5"],
  [parseExtraHost, "db:[::1]", "db:::1"],
  [parseExtraHost, "machine:host-gateway", "machine:host-gateway"],
  [parseImage, `localhost:5000/a/b@sha256:${hex}`, `localhost:5000/a/b@sha256:${hex}`],
  [parseImage, "Registry/a__b/c--d:V1.2-x", "Registry/a__b/c--d:V1.2-x"],
  [parseImage, `sha256:${hex}`, `sha256:${hex}`],
  [parseFileMode, "0440", 0o440],
  [parseFileMode, "440", 0o440],
  [parseRestart, "on-failure:3", { policy: "on-failure", maxRetries: 3 }],
  [parseRestart, "no", { policy: "no" }],
  [parseDevice, "/dev/fuse", { source: "/dev/fuse", target: "/dev/fuse", permissions: "rwm" }],
  [parseDevice, "/dev/fuse:r", { source: "/dev/fuse", target: "/dev/fuse", permissions: "r" }],
  [parseDevice, "/dev/a:/dev/b:rw", { source: "/dev/a", target: "/dev/b", permissions: "rw" }],
  [parseTmpfs, "/run:size=64m,mode=1777", { target: "/run", options: ["size=64m", "mode=1777"] }],
  [parseHttpCheck, ":8000/healthz", { scheme: "http", port: 8000, path: "/healthz" }],
  [parseHttpCheck, "https://localhost", { scheme: "https", port: 443, path: "/" }],
  [parseSecurityOption, "no-new-privileges:false", { option: "no-new-privileges", on: false }],
  [parseSecurityOption, "label=type:x", { option: "label", value: "type:x" }],
])("%o reads %s", (parse, text, expected) => {
  expect(parse(text)).toEqual(expected);
});

it.each([
  [parseCapability, "NET_RWA"],
  [parseSignal, "SIGTREM"],
  [parseSignal, "0"],
  [parseExtraHost, "db"],
  [parseExtraHost, "db:nowhere"],
  [parseImage, "docker://a"],
  [parseImage, "a b"],
  [parseImage, "a:"],
  [parseImage, "Nginx"],
  [parseImage, "a:b:c"],
  [parseImage, "a/B"],
  [parseImage, "a//b"],
  [parseImage, "a@sha256:12"],
  [parseFileMode, "999"],
  [parseRestart, "always:3"],
  [parseDevice, "fuse"],
  [parseDevice, "/dev/a:/dev/b:x"],
  [parseTmpfs, "/run:rm -rf"],
  [parseHttpCheck, "http://example.org/"],
  [parseHttpCheck, ":99999/"],
  [parseSecurityOption, "seccomp"],
  [parseSecurityOption, "no-new-privilege"],
])("%o refuses %s", (parse, text) => {
  expect(parse(text)).toBeInstanceOf(Problem);
});
