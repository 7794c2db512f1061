import { expect, it } from "vitest";
import type { ObservedContainer, ObservedPod, Shares } from "../../../core/seam/observed.ts";
import { plainPaint } from "../../text/colour.ts";
import { formatPods, formatPorts, formatShares } from "./render.ts";

const nowMs = Date.parse("2030-01-01T00:10:00Z");
const shares: Shares = {
  net: "pod",
  ipc: "pod",
  uts: "pod",
  pid: "own",
  user: "host",
  cgroup: "host",
  mnt: "own",
};

function container(over: Partial<ObservedContainer>): ObservedContainer {
  return {
    id: "c".repeat(64),
    name: "main",
    fullName: "webapp-main",
    role: "main",
    managed: true,
    order: 1,
    state: "running",
    ready: true,
    restarts: 0,
    image: "localhost/app",
    imageId: "i".repeat(64),
    createdAt: "2030-01-01T00:00:00Z",
    startedAt: "2030-01-01T00:07:00Z",
    labels: {},
    shares,
    ...over,
  };
}

function pod(containers: readonly ObservedContainer[]): ObservedPod {
  return {
    id: "p".repeat(64),
    name: "webapp",
    managed: true,
    state: "running",
    ready: true,
    createdAt: "2030-01-01T00:00:00Z",
    labels: {},
    ports: [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }],
    share: ["net", "ipc", "uts"],
    containers,
  };
}

it("draws a pod as a tree of its containers without the infra container", () => {
  const text = formatPods(
    [
      pod([
        container({ name: "migrate", role: "init", state: "exited", exitCode: 0, order: 0 }),
        container({ name: "proxy", role: "sidecar", restarts: 2, health: "healthy" }),
        container({ shares: { ...shares, pid: "proxy" } }),
        container({ name: "infra", role: "infra" }),
      ]),
    ],
    { paint: plainPaint, nowMs },
  );
  expect(text.split("\n")).toEqual([
    "NAME        ROLE     STATE                RESTARTS  SHARES / PORTS",
    "webapp               running                        0.0.0.0:8080->80/tcp",
    "├─ migrate  init     exited 0             0         pod: net ipc uts",
    "├─ proxy    sidecar  running 3m, healthy  2         pod: net ipc uts",
    "└─ main     main     running 3m           0         pod: net ipc uts, proxy: pid",
  ]);
});

it("escapes names that others chose", () => {
  const bad = container({ name: "x\u001b[2J", managed: false });
  expect(formatPods([pod([bad])], { paint: plainPaint, nowMs })).toContain("x\\x1b[2J");
});

it("writes a range of ports as one", () => {
  expect(
    formatPorts([
      { hostIp: "127.0.0.1", hostPort: 90, containerPort: 9090, protocol: "udp" },
      { hostIp: "127.0.0.1", hostPort: 91, containerPort: 9091, protocol: "udp" },
      { hostIp: "127.0.0.1", hostPort: 92, containerPort: 9092, protocol: "tcp" },
    ]),
  ).toBe("127.0.0.1:90-91->9090-9091/udp, 127.0.0.1:92->9092/tcp");
});

it("tells of the host's namespaces where that is unusual", () => {
  expect(formatShares({ ...shares, net: "host" })).toBe("host: net, pod: ipc uts");
});

it("says why what has labels of Sidepod's is not Sidepod's, on one line", () => {
  const why = "its labels are those of\n\u001b[31mwebapp-main";
  const guest = container({ name: "guest", managed: false, foreign: why });
  const lines = formatPods([{ ...pod([guest]), managed: false, foreign: "made by a newer one" }], {
    paint: plainPaint,
    nowMs,
  }).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^webapp .*80\/tcp; foreign: made by a newer one$/);
  expect(lines[2]).toMatch(/^└─ guest .*; foreign: its labels are those of\S* ?\S*webapp-main$/);
});
