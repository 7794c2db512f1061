import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { image, podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";

const name = "spbench-forward";
const container = `${name}-web`;
const ports = { counter: 7003, greeter: 7006 };
const mebibytes = 512;
const connections = 30;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

let server;
let forwarders = [];
let ours;
let theirs;

async function begin() {
  await run(podman("pod", "create", "--name", name, "--label", "sidepod-bench=1"));
  await run(podman("run", "-d", "--pod", name, "--name", container, image, "sleep", "infinity"));
  const pid = execFileSync("podman", ["inspect", "-f", "{{.State.Pid}}", container], {
    encoding: "utf8",
  }).trim();
  const inside = ["nsenter", "--target", pid, "--net"];
  server = start([
    ...inside,
    process.execPath,
    path("../forward-server.js"),
    JSON.stringify(ports),
  ]);
  ours = { counter: await freePort(), greeter: await freePort() };
  theirs = { counter: await freePort(), greeter: await freePort() };
  const pairs = Object.keys(ports).map((key) => `${ours[key]}:${ports[key]}`);
  forwarders = [start(sidepod("forward", container, ...pairs))];
  for (const key of Object.keys(ports)) {
    // What a user would do without Sidepod: each connection has a socat in the container's network.
    const listen = `TCP-LISTEN:${theirs[key]},bind=127.0.0.1,fork,reuseaddr`;
    const enter = `EXEC:${inside.join(" ")} socat STDIO TCP\\:127.0.0.1\\:${ports[key]}`;
    forwarders.push(start(["socat", listen, enter]));
  }
  for (const port of [ours.greeter, theirs.greeter]) await untilItAnswers(port);
}

function start([program, ...args]) {
  return spawn(program, args, { stdio: "ignore" });
}

async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

async function untilItAnswers(port) {
  for (let tries = 0; ; tries++) {
    try {
      return await client(port, "connect", 1);
    } catch (error) {
      if (tries === 50) throw error;
      await sleep(100);
    }
  }
}

async function end() {
  for (const child of [...forwarders, server]) {
    if (child === undefined || child.exitCode !== null) continue;
    child.kill();
    await once(child, "exit");
  }
  forwarders = [];
  await run(podman("pod", "rm", "-f", "-t", "0", name));
}

const client = (port, what, count) =>
  timeCommand([process.execPath, path("../forward-client.js"), port, what, count].map(String));

const row = { against: "socat and nsenter", runs: 3, begin, end };

export const forwardRows = [
  {
    ...row,
    work: `${mebibytes} MiB through forward`,
    perRun: { count: mebibytes, of: "MiB" },
    // 0.7 of the other's rate.
    goal: 1 / 0.7,
    ours: { run: () => client(ours.counter, "send", mebibytes) },
    theirs: { run: () => client(theirs.counter, "send", mebibytes) },
  },
  {
    ...row,
    work: `${connections} connections through forward, one after another`,
    perRun: { count: connections, of: "connections" },
    goal: 1,
    ours: { run: () => client(ours.greeter, "connect", connections) },
    theirs: { run: () => client(theirs.greeter, "connect", connections) },
  },
];
