import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandSettings, sidepodHere, startSidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { ownPodLabels } from "../support/own-labels.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`sidepod wait${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;
  let settings: CommandSettings;

  beforeAll(async () => {
    engine = await startEngine();
    pod = `${engine.prefix}wait`;
    settings = { socketPath: engine.socketPath };
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  const wait = (...options: string[]) => sidepodHere(["wait", pod, ...options], settings);
  const up = (text: string, ...options: string[]) =>
    sidepodHere(["up", "-", "--no-wait", ...options], {
      ...settings,
      stdin: text.replaceAll("NAME", pod).replaceAll("IMAGE", engine.image),
    });

  const text = `
name: NAME
sidecars:
  db: { image: IMAGE, command: [httpd, -f, -p, "127.0.0.1:7000"], probes: { startup: { tcp: 7000 } } }
main:
  image: IMAGE
  command: [sh, -c, "trap 'exit 6' USR1; sleep 1.5; touch /tmp/ready; sleep infinity & wait"]
  probes: { ready: { exec: [sh, -c, test -e /tmp/ready] } }
`;

  test("waits for a pod that is not there yet, and through its life", async () => {
    const started = startSidepod(["wait", pod, "--for", "started"], settings).result;
    const made = await up(text);
    expect(made.status, made.stderr).toBe(0);
    expect(await started).toMatchObject({ status: 0, stdout: "" });
    expect(await wait("--timeout", "10s")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const exited = startSidepod(["wait", pod, "--for", "exited"], settings).result;
    await engine.run(["kill", "--signal", "USR1", `${pod}-main`]);
    expect(await exited).toMatchObject({ status: 0, stdout: "6\n" });
    const removed = startSidepod(["wait", pod, "--for", "removed"], settings).result;
    await sidepodHere(["down", "-t", "0", pod], settings);
    expect(await removed).toMatchObject({ status: 0 });
  });

  test("waits for a pod that has no containers yet", async () => {
    await engine.client.pods.create({ name: pod, labels: ownPodLabels(pod) });
    for (const condition of ["started", "ready", "exited"]) {
      expect((await wait("--for", condition, "--timeout", "300ms")).status).toBe(4);
    }
    await engine.client.pods.remove(pod, { force: true });
  });

  test("says at its end what was lacking, with status 4", async () => {
    const gone = await wait("--timeout", "300ms");
    expect(gone.status).toBe(4);
    expect(gone.stderr).toContain(`there is no pod ${pod} yet`);
    await up(text.replace("sleep 1.5; touch", "sleep 100; touch"));
    const unready = await wait("--timeout", "6s");
    expect(unready.status).toBe(4);
    expect(unready.stderr).toContain(`error[timeout]: pod ${pod} was not ready in time`);
    expect(unready.stderr).toContain(`${pod}/main: status 1`);
    await sidepodHere(["down", "-t", "0", pod], settings);
  });

  test("does not wait for what has ended", async () => {
    await up("name: NAME\nmain: { image: IMAGE, command: [sh, -c, exit 3] }");
    await wait("--for", "exited");
    const { status, stderr } = await wait();
    expect(status).toBe(1);
    expect(stderr).toContain(`error[container-died]: ${pod}/main has ended with status 3`);
    await sidepodHere(["down", "-t", "0", pod], settings);
  });

  test("knows its conditions", async () => {
    const { status, stderr } = await wait("--for", "healthy");
    expect(status).toBe(2);
    expect(stderr).toContain("started, ready, exited, removed");
  });
});
