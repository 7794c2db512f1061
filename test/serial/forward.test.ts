import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ListedForward } from "../../src/app/forward/persistent/record.ts";
import type { SupervisorStatus } from "../../src/app/supervision/messages.ts";
import { sidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`ports that are kept open${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;

  beforeAll(async () => {
    engine = await startEngine();
    pod = `${engine.prefix}kept`;
    const httpd = ["httpd", "-f", "-p", "127.0.0.1:8000", "-h", "/bin"];
    await engine.run(["run", "-d", "--pod", `new:${pod}`, engine.image, ...httpd]);
  });
  afterAll(() => engine?.[Symbol.asyncDispose]());

  const run = (...args: readonly string[]) => sidepod(args, engine);

  async function list(): Promise<readonly ListedForward[]> {
    const { stdout } = await run("forward", "--list", "--json");
    return (JSON.parse(stdout) as ListedForward[]).filter((one) => one.pod === pod);
  }

  /** What the server inside answers; undefined where nobody listens here. */
  async function page(port: number | undefined): Promise<string | undefined> {
    const socket = connect({ port: port ?? 0, host: "127.0.0.1", allowHalfOpen: true });
    socket.end("GET /cat HTTP/1.0\r\n\r\n");
    return await text(socket).catch(() => undefined);
  }

  test("stay open as long as they are on record, also when the supervisor is killed", async () => {
    const added = await run("forward", "--add", "--json", pod, ":8000");
    expect(added).toMatchObject({ status: 0, stderr: "" });
    const [{ localPort }] = JSON.parse(added.stdout);
    expect(await page(localPort)).toContain("200 OK");

    expect((await run("ps", pod)).stdout).toContain(`127.0.0.1:${localPort} → ${pod}/`);
    const again = await run("forward", pod, `${localPort}:8000`);
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(/local port \d+ is already forwarded to \S+:8000/);

    const { stdout } = await run("supervisor", "--json");
    // Those of other engines may be there for a while.
    const all = JSON.parse(stdout) as SupervisorStatus[];
    const [keeping] = all.filter(({ forwards }) => forwards.length > 0);
    if (keeping === undefined) throw new Error("no supervisor");
    process.kill(keeping.pid, "SIGKILL");
    while (await page(localPort)) await sleep(20);
    expect(await list()).toMatchObject([{ listening: false }]);
    expect((await run("resume")).status).toBe(0);
    while (!(await list())[0]?.listening) await sleep(20);
    expect(await page(localPort)).toContain("200 OK");

    const wrong = await run("forward", "--remove", pod, "1");
    expect(wrong.stderr).toContain(`hint: sidepod forward remove ${pod} ${localPort}`);
    expect(await run("forward", "--remove", pod, `${localPort}`)).toMatchObject({ status: 0 });
    expect(await list()).toEqual([]);
    while (await page(localPort)) await sleep(20);
  });

  test("go with their pod", async () => {
    const own = `${pod}-own`;
    const stdin = `{ name: ${own}, main: { image: "${engine.image}", command: [sleep, infinity] } }`;
    expect((await sidepod(["up", "-"], { ...engine, stdin })).status).toBe(0);
    expect((await run("forward", "--add", own, ":80")).status).toBe(0);
    const { stderr } = await run("down", own, "-t", "0");
    expect(stderr).toMatch(new RegExp(`volume ${own}-forward-\\d+ removed`));
  });
});
