import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ControlGroup, podUsedMs } from "../control-group.js";
import { folder, image, podman, run } from "../engine.js";

const name = "spbench-probe";
const container = `${name}-web`;
const tries = 20;
/** What a try starts ends a little later. */
const settleMs = 1000;

let group;
let service;
let prober;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

async function begin() {
  await run(podman("pod", "create", "--name", name, "--label", "sidepod-bench=1"));
  const server = ["httpd", "-f", "-p", "127.0.0.1:8000", "-h", "/bin"];
  await run(podman("run", "-d", "--pod", name, "--name", container, image, ...server));
  const bundle = join(folder, "open-podman.mjs");
  await build({
    entryPoints: [path("../../src/backends/podman/open/open-podman.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  group = new ControlGroup(name);
  const socket = join(folder, "probe.sock");
  service = group.spawn(podman("system", "service", "--time", "0", `unix://${socket}`));
  while (!existsSync(socket)) await sleep(20);
  prober = group.spawn([process.execPath, path("../prober.js"), bundle, container], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, CONTAINER_HOST: `unix://${socket}` },
  });
  await message();
}

async function message() {
  const gone = once(prober, "exit").then(() => Promise.reject(new Error("the prober has ended")));
  const [answer] = await Promise.race([once(prober, "message"), gone]);
  return answer;
}

async function end() {
  if (prober?.connected) {
    prober.disconnect();
    await once(prober, "exit");
  }
  service?.kill();
  await group?.remove();
  await run(podman("pod", "rm", "-f", "-t", "0", name));
}

/** The processor time of one of several tries: Sidepod, the engine, the pod and what they start. */
async function processorTimeOf(work) {
  const before = group.usedMs + podUsedMs(name);
  await work();
  await sleep(settleMs);
  return (group.usedMs + podUsedMs(name) - before) / tries;
}

function trying(check) {
  const send = async (times) => {
    prober.send({ check, tries: times });
    const answer = await message();
    if (!answer.holds) throw new Error(answer.text);
  };
  // The first try finds out what the others know.
  return { before: () => send(1), run: () => processorTimeOf(() => send(tries)) };
}

async function podmanExec() {
  for (let i = 0; i < tries; i++) {
    const child = group.spawn(podman("exec", container, "true"), { stdio: "ignore" });
    await once(child, "exit");
  }
}

const row = (kind, check) => ({
  work: `processor time of a probe's try, ${kind}`,
  against: "–",
  limit: 15,
  runs: 3,
  begin,
  end,
  ours: trying(check),
});

export const probeRows = [
  row("http", { http: { scheme: "http", port: 8000, path: "/sleep" } }),
  row("tcp", { tcp: 8000 }),
  {
    ...row("exec", { exec: ["true"] }),
    against: "podman exec",
    limit: undefined,
    goal: 1,
    theirs: { run: () => processorTimeOf(podmanExec) },
  },
];
