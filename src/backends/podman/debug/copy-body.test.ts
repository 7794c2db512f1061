import { expect, test } from "vitest";
import { inspected } from "../../../../test/support/known-inspect.ts";
import { label } from "../../../core/observe/labels.ts";
import { copyBody } from "./copy-body.ts";

const copy = {
  name: "trial",
  environment: {},
  readOnlyVolumes: false,
  tty: false,
  stdin: true,
  labels: {},
};

test("has what the target has, and neither its labels nor its restarts", () => {
  const body = copyBody(inspected({}), { ...copy, environment: { B: "d" } });
  expect(body).toMatchObject({
    image: "image",
    entrypoint: [],
    command: ["sh", "-c", "exit 4"],
    env: { A: "b c", B: "d" },
    user: "nobody",
    work_dir: "/srv",
    cap_drop: ["CAP_NET_RAW"],
    no_new_privileges: true,
    seccomp_profile_path: "unconfined",
    resource_limits: { memory: { limit: 67108864, swap: 134217728 }, pids: { limit: 2048 } },
    stop_signal: 15,
    restart_policy: "no",
  });
  expect(body.env).not.toHaveProperty("HOSTNAME");
  expect(body.labels).not.toHaveProperty(["traefik.enable"]);
  expect(body.labels).toHaveProperty([label.copy]);
  expect(body.netns).toBeUndefined();
});

test("lives as long as nobody removes it, unless it is told a time", () => {
  expect(copyBody(inspected({}), copy)).not.toHaveProperty("timeout");
  expect(copyBody(inspected({}), { ...copy, ttlMs: 1500 }).timeout).toBe(2);
});

test("finds the command behind the engine's init process, and has one too", () => {
  const rest = { Path: "/run/podman-init", Args: ["--", "sh", "-c", "exit 4"] };
  const body = copyBody(inspected({ rest }), copy);
  expect(body).toMatchObject({ init: true, command: ["sh", "-c", "exit 4"] });
});

test("mounts what the target has mounted, read-only where that is asked for", () => {
  const Mounts = [
    { Type: "volume", Name: "data", Destination: "/data", Options: ["nosuid", "rbind"], RW: true },
    { Type: "bind", Source: "/srv", Destination: "/srv", Options: ["rbind", "ro"], RW: false },
  ];
  const given = inspected({ rest: { Mounts }, HostConfig: { Tmpfs: { "/t": "size=10m,rw" } } });
  const tmpfs = { type: "tmpfs", source: "tmpfs", destination: "/t", options: ["size=10m", "rw"] };
  const bind = { type: "bind", source: "/srv", destination: "/srv", options: ["rbind", "ro"] };
  expect(copyBody(given, copy)).toMatchObject({
    volumes: [{ Name: "data", Dest: "/data", Options: [] }],
    mounts: [bind, tmpfs],
  });
  expect(copyBody(given, { ...copy, readOnlyVolumes: true }).volumes).toEqual([
    { Name: "data", Dest: "/data", Options: ["ro"] },
  ]);
});

test("has no network where the target has none", () => {
  const body = copyBody(inspected({ HostConfig: { NetworkMode: "none" } }), copy);
  expect(body.netns).toEqual({ nsmode: "none" });
});

test("has the secrets of the target by name, where its own labels say that they are", () => {
  const secret = { Name: "webapp-key", ID: "1", UID: 0, GID: 0, Mode: 0o444 };
  const kept = { secrets: [{ secret: "key", target: "/etc/key", uid: 0, gid: 0, mode: 0o444 }] };
  const Labels = { "io.sidepod.spec": JSON.stringify(kept) };
  const body = copyBody(inspected({ Config: { Secrets: [secret], Labels } }), copy);
  expect(body.secrets).toEqual([
    { Source: "webapp-key", Target: "/etc/key", UID: 0, GID: 0, Mode: 0o444 },
  ]);
});
