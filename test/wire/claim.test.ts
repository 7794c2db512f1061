import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { bundle } from "../support/bundle.ts";

const processes = 24;
const kills = 60;

test("a name has one holder at a time, among many processes of which some are killed at any moment", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sidepod-turns-"));
  const script = join(folder, "take-turns.mjs");
  await bundle("test/support/take-turns.ts", script);
  mkdirSync(join(folder, "private"), { mode: 0o700 });
  const children: ChildProcess[] = [];
  const ends: Promise<unknown>[] = [];
  const complaints: string[] = [];
  const start = (): void => {
    const child = spawn(process.execPath, [script, folder], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
    ends.push(once(child, "close"));
    children.push(child);
  };
  const turns = () => {
    const path = join(folder, "turns");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  };
  /** Who is inside, as often as not. */
  const victim = (): ChildProcess | undefined => {
    const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && !signalCode);
    const inside = existsSync(join(folder, "inside"))
      ? Number(readFileSync(join(folder, "inside"), "utf8"))
      : 0;
    const holder = alive.find(({ pid }) => pid === inside);
    return holder ?? alive[Math.floor(Math.random() * alive.length)];
  };
  try {
    for (let count = 0; count < processes; count += 1) start();
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(60);
      victim()?.kill("SIGKILL");
      start();
    }
    // Nobody is kept out for ever.
    const before = turns().length;
    await expect.poll(() => turns().length, { timeout: 30_000 }).toBeGreaterThan(before + 20);
    expect(
      existsSync(join(folder, "wrong")) ? readFileSync(join(folder, "wrong"), "utf8") : "",
    ).toBe("");
    expect(complaints.join("")).toBe("");
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(ends);
    expect(readdirSync(join(folder, "private"))).toContain("guard");
    rmSync(folder, { recursive: true });
  }
}, 120_000);
