import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CommandSettings, sidepodHere, startSidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { obeys } from "../support/programs.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`sidepod add and remove${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    engine = await startEngine();
    pod = `${engine.prefix}webapp`;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sptest-add-"));
    file = join(folder, "sidepod.yaml");
    await writeFile(
      file,
      filled(`# The application.
name: NAME
pod: { stop_grace_period: 5s }
sidecars:
  # takes requests
  proxy: { image: IMAGE, command: ${obeys} } # the first
main:
  image: IMAGE
  command: ${obeys}
  environment: { TOKEN: "\${TOKEN:-none}" }
volumes: { data: {} }
`),
    );
  });
  afterEach(async () => {
    await sidepodHere(["down", pod, "-v", "-t", "0"], settings());
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  const filled = (text: string) => text.replaceAll("NAME", pod).replaceAll("IMAGE", engine.image);
  const settings = (more: CommandSettings = {}): CommandSettings => ({
    socketPath: engine.socketPath,
    cwd: folder,
    ...more,
  });
  const run = (args: readonly string[], more?: CommandSettings) =>
    sidepodHere(args, settings(more));

  async function done(args: readonly string[], more?: CommandSettings): Promise<string> {
    const { status, stdout, stderr } = await run(args, more);
    expect(status, stderr).toBe(0);
    return stdout + stderr;
  }

  interface Container {
    readonly name: string;
    readonly id: string;
    readonly role: string;
    readonly state: string;
    readonly startedAt: string;
    readonly shares: Readonly<Record<string, string>>;
  }

  async function containers(): Promise<readonly Container[]> {
    const { stdout } = await sidepodHere(["ps", pod, "--json"], settings());
    const [found] = JSON.parse(stdout) as { containers: Container[] }[];
    return (found?.containers ?? []).filter(({ role }) => role !== "infra");
  }
  const named = async (name: string) => (await containers()).find((one) => one.name === name);
  const names = async () => (await containers()).map(({ name }) => name);
  /** Which process main is, and since when. */
  const mainNow = () =>
    engine.run([
      "inspect",
      `${pod}-main`,
      "--format",
      "{{.Id}} {{.State.Pid}} {{.State.StartedAt}}",
    ]);

  test("adds a container of a file beside a main that goes on, and takes it out again", async () => {
    await done(["up"], { env: { TOKEN: "secret" } });
    const main = await mainNow();
    const tools = filled(
      `image: IMAGE\ncommand: ${obeys}\npid: main\nvolumes: ["data:/data:ro"]\n`,
    );
    await writeFile(join(folder, "tools.yaml"), tools);
    const said = await done(["add", pod, "--file", "tools.yaml", "--name", "tools"]);
    expect(said).toContain(`${pod}/tools runs`);
    expect(await named("tools")).toMatchObject({
      role: "sidecar",
      state: "running",
      shares: { pid: "main", net: "pod" },
    });
    expect(await names()).toEqual(["proxy", "tools", "main"]);
    expect(await done(["inspect", `${pod}/tools`])).toContain("/data");
    expect(await mainNow()).toBe(main);

    const again = await run(["add", pod, "--file", "tools.yaml", "--name", "tools"]);
    expect(again).toMatchObject({ status: 1 });
    expect(again.stderr).toContain(`error[name-in-use]: pod ${pod} already has a container tools`);
    expect(again.stderr).toContain(`sidepod remove ${pod} tools`);

    // A file without it says so, as of any other that it does not have.
    const { stderr } = await run(["up"], { env: { TOKEN: "secret" } });
    expect(stderr).toContain(`${pod}/tools is no longer in the file; --remove-orphans removes it`);

    expect(await done(["remove", pod, "tools"])).toContain(`${pod}/tools was removed`);
    expect(await names()).toEqual(["proxy", "main"]);
    expect(await mainNow()).toBe(main);
  });

  test("saves what it adds, and up then finds nothing to change; remove takes it out again", async () => {
    await done(["up"]);
    await chmod(file, 0o640);
    const before = await readFile(file, "utf8");
    const main = await mainNow();
    const tools = filled(`# for looking around
tools:
  image: IMAGE # small
  command: ${obeys}
  mem_limit: 64m
`);
    const said = await done(["add", pod, "-f", "-", "--save", "sidepod.yaml"], { stdin: tools });
    expect(said).toContain(`${pod}/tools runs, and was added to sidepod.yaml`);
    const saved = await readFile(file, "utf8");
    const indented = tools.replace(/^(?=.)/gm, "  ");
    expect(saved).toBe(before.replace("\nmain:", () => `\n${indented}main:`));
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(["sidepod.yaml"]);
    const ids = (await containers()).map(({ id, startedAt }) => [id, startedAt]);
    expect(await done(["plan"])).toContain("nothing to do");
    expect(await done(["up"])).toContain("nothing to do");
    expect((await containers()).map(({ id, startedAt }) => [id, startedAt])).toEqual(ids);

    const removed = await done(["remove", pod, "tools", "--save", "sidepod.yaml"]);
    expect(removed).toContain("was removed, also from sidepod.yaml");
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await done(["up"])).toContain("nothing to do");
    expect(await mainNow()).toBe(main);
    const absent = await done(["add", pod, "-f", "-"], { stdin: tools });
    expect(absent).toContain("tools runs");
    expect(await done(["remove", pod, "tools", "--save", "sidepod.yaml"])).toContain(
      "sidepod.yaml did not contain it",
    );
  });

  test("adds a preset with its parameters, which down takes along", async () => {
    await done(["up"]);
    await symlink("sidepod.yaml", join(folder, "link.yaml"));
    const set = ["--set", `image=${engine.image}`, "--set", "target=proxy"];
    await done(["add", pod, "debug", "--name", "look", ...set, "--save", "link.yaml"]);
    expect(await named("look")).toMatchObject({ state: "running", shares: { pid: "proxy" } });
    const lines = [`  look:`, `    use: debug`, `    with:`, `      image: ${engine.image}`];
    expect(await readFile(file, "utf8")).toContain(lines.join("\n"));
    expect(await done(["plan"])).toContain("nothing to do");
    await done(["down"]);
    expect(await engine.run(["ps", "-aq", "--filter", `name=${pod}`])).toBe("");
  });

  test("uses the machine's own programs where the preset's image cannot be had", async () => {
    await done(["up"]);
    const said = await done(["add", pod, "debug", "--save", file]);
    expect(said).toContain("falling back to the host's programs");
    expect(await done(["exec", `${pod}/debug`, "--", "cat", "/proc/1/cmdline"])).toContain("trap");
    expect(await done(["plan"])).toContain("nothing to do");
    expect(await done(["remove", pod, "debug", "-t", "0"])).toContain("was removed");
  });

  test("is taken along by what it joins, or keeps that from being removed", async () => {
    await done(["up"]);
    const guest = filled(`{ image: IMAGE, command: ${obeys}, pid: proxy }`);
    await done(["add", pod, "-f", "-", "--name", "guest"], { stdin: guest });
    const { status, stderr } = await run(["remove", pod, "proxy"]);
    expect(status).toBe(1);
    expect(stderr).toContain("error[namespace-in-use]");
    expect(stderr).toContain(`${pod}/guest is running, its role is sidecar`);
    expect(await named("proxy")).toMatchObject({ state: "running" });
  });

  test("takes out one that has ended, too", async () => {
    // A supervisor would start it again.
    await done(["up", "--no-supervise"]);
    await engine.run(["stop", "-t", "0", `${pod}-proxy`]);
    await done(["remove", pod, "proxy"]);
    expect(await names()).toEqual(["main"]);
  });

  test("leaves the pod as it was where the sidecar does not start", async () => {
    await done(["up"]);
    const before = await readFile(file, "utf8");
    const main = await mainNow();
    const dies = filled(`{ image: IMAGE, command: [sh, -c, "echo no disk; exit 3"] }`);
    const died = await run(["add", pod, "-f", "-", "--name", "db", "--save", file], {
      stdin: dies,
    });
    expect(died.status).toBe(1);
    expect(died.stderr).toContain("error[container-died]");
    expect(died.stderr).toContain("no disk");
    expect(died.stderr).toContain(`${pod}/db was removed again`);
    const gate = filled(`
image: IMAGE
command: ${obeys}
probes: { startup: { exec: ["false"], interval: 50ms, retries: 2 } }
`);
    const failed = await run(["add", pod, "-f", "-", "--name", "db", "--save", file], {
      stdin: gate,
    });
    expect(failed.stderr).toContain("error[probe-failed]");
    expect(await names()).toEqual(["proxy", "main"]);
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await mainNow()).toBe(main);
  });

  test("leaves the pod as it was at Ctrl-C", async () => {
    await done(["up"]);
    const gate = filled(`
image: IMAGE
command: ${obeys}
probes: { startup: { exec: ["false"], interval: 50ms, retries: 100000 } }
`);
    const adding = startSidepod(["add", pod, "-f", "-", "--name", "db"], settings({ stdin: gate }));
    for (let tries = 0; (await named("db"))?.state !== "running"; tries += 1) {
      if (tries > 100) throw new Error("db does not run");
      await sleep(50);
    }
    adding.kill("SIGINT");
    expect((await adding.result).status).toBe(130);
    expect(await names()).toEqual(["proxy", "main"]);
  });

  test("does nothing to the pod where the file does not hold it", async () => {
    await done(["up"]);
    const other = join(folder, "other.yaml");
    await writeFile(other, "name: quite-another\nmain: { image: x }\n");
    const { status, stderr } = await run(["add", pod, "debug", "--save", "other.yaml"]);
    expect(status).toBe(1);
    expect(stderr).toContain(`error[not-found]: other.yaml has no pod ${pod}`);
    const removing = await run(["remove", pod, "proxy", "--save", "other.yaml"]);
    expect(removing.stderr).toContain(`other.yaml has no pod ${pod}`);
    const nowhere = await run(["remove", pod, "proxy", "--save", "no.yaml"]);
    expect(nowhere).toMatchObject({ status: 2 });
    expect(await names()).toEqual(["proxy", "main"]);
  });

  test("says what is wrong with what is asked for", async () => {
    await done(["up"]);
    const errors = async (args: readonly string[], stdin = "image: x") => {
      const { status, stderr } = await run(args, { stdin });
      return `${status} ${stderr}`;
    };
    expect(await errors(["add", pod])).toMatch(/^2 error\[usage\]: nothing to add/);
    expect(await errors(["add", pod, "debgu"])).toMatch(/^2 (.*\n)*hint: did you mean debug\?/);
    expect(await errors(["add", pod, "debug", "--set", "imgae=x"])).toMatch(
      /^2 error\[usage\]: preset debug has no parameter 'imgae'\nhint: did you mean image\?/,
    );
    expect(await errors(["add", pod, "debug", "--set", "target=prox"])).toMatch(
      /^2 error\[usage\]: pid does not name a container of this pod\nhint: did you mean proxy\?/,
    );
    expect(await errors(["add", pod, "-f", "-"])).toMatch(/^2 (.*\n)*.*the container has no name/);
    const ports = "tools:\n  image: x\n  ports: ['80:80']\n";
    expect(await errors(["add", pod, "-f", "-"], ports)).toMatch(
      /^2 error\[file-invalid\](.*\n)* *-:3:3: error: ports belong to the pod and cannot be added/,
    );
    expect(await errors(["add", `${pod}x`, "debug"])).toMatch(
      /^1 error\[not-found\](.*\n)*hint: did/,
    );
    expect(await errors(["remove", pod, "main"])).toMatch(/^2 (.*\n)*hint: sidepod down/);
    expect(await errors(["remove", pod, "prxy"])).toMatch(/^1 (.*\n)*hint: did you mean proxy\?/);
  });

  test("leaves others' pods alone", async () => {
    const other = `${engine.prefix}other`;
    await engine.run(["pod", "create", "--name", other, "--label", "a=b"]);
    await engine.run([
      "run",
      "-d",
      "--pod",
      other,
      "--name",
      `${other}-x`,
      engine.image,
      "sleep",
      "9",
    ]);
    for (const args of [
      ["add", other, "debug"],
      ["remove", other, `${other}-x`],
    ]) {
      const { status, stderr } = await run(args);
      expect(status).toBe(1);
      expect(stderr).toContain(`error[foreign-pod]: pod ${other} was not created by Sidepod`);
    }
  });
});
