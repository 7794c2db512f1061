import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { only } from "../../../test/support/only.ts";
import type { Actions, PerformOptions } from "../../core/seam/actions.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../core/seam/debugging.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { type ErrorCode, SidepodError } from "../../errors.ts";
import { openDebug } from "./debug.ts";
import { type DebugPlan, shell } from "./debug-container.ts";
import { chooseToolkit, pullUnasked, type Toolkit } from "./toolkit.ts";

const target = { name: "webapp/web", imageId: "1" } as DebugTarget;

/** A machine with these images, on which nothing else can be had. */
function machineWith(images: readonly string[], code: ErrorCode = "registry-unreachable") {
  const done: string[] = [];
  const backend = {
    lookup: () => Promise.resolve({ images: new Set(images) }),
    perform: ({ kind }: { kind: string }) => {
      done.push(kind);
      return kind === "pull-image"
        ? Promise.reject(new SidepodError(code, "no image", { evidence: ["why"], hint: "load it" }))
        : Promise.resolve();
    },
  } as unknown as Inventory & Actions;
  return { backend, done };
}

test("takes the usual image where it is here, and else the machine's own programs", async () => {
  const usual = machineWith(["docker.io/nicolaka/netshoot", "localhost/sidepod-host:2"]);
  expect(await chooseToolkit(usual.backend, target, {})).toMatchObject({ kind: "image" });
  expect(usual.done).toEqual([]);
  const none = machineWith([]);
  expect(await chooseToolkit(none.backend, target, {})).toEqual({
    kind: "host",
    why: "the registry of docker.io/nicolaka/netshoot cannot be reached",
  });
  expect(none.done).toEqual(["pull-image", "import-host-rootfs"]);
});

test("asks no registry where only what is here will do", async () => {
  const { backend, done } = machineWith([]);
  expect(await chooseToolkit(backend, target, { onlyLocal: true })).toEqual({
    kind: "host",
    why: "docker.io/nicolaka/netshoot is not on this machine",
  });
  expect(done).toEqual(["import-host-rootfs"]);
});

test("says what there is instead of an image that cannot be had", async () => {
  const { backend } = machineWith([]);
  const choosing = chooseToolkit(backend, target, { image: "tools" });
  await expect(choosing).rejects.toMatchObject({
    code: "registry-unreachable",
    evidence: ["why"],
    hint: "sidepod debug webapp/web --toolkit host",
  });
});

test.each<[string, Toolkit, string, string]>([
  ["an image", { kind: "image", image: "tools" }, "tools has no shell", "--toolkit host"],
  ["the host", { kind: "host", why: "" }, "the host has no shell", "--image IMAGE"],
])("says that %s has no shell, and what may have one", async (_, toolkit, message, hint) => {
  const noShell = new SidepodError("command-not-found", "sh is missing");
  const debugging = { open: (): Promise<DebugSession> => Promise.reject(noShell) };
  const plan = { target, toolkit, debugContainer: { container: { command: shell } } };
  const opening = openDebug(debugging as unknown as Debugging, plan as unknown as DebugPlan);
  await expect(opening).rejects.toMatchObject({
    code: "command-not-found",
    message,
    hint: expect.stringContaining(`sidepod debug webapp/web ${hint}`),
  });
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A pull that takes so long, says these lines at its end, and then comes to one. */
function pullOf(ms: number, lines: readonly string[], failure?: unknown): Actions {
  return only<Actions>({
    perform: async (_, { signal, onProgress }: PerformOptions) => {
      await new Promise((resolve, reject) => {
        setTimeout(resolve, ms);
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
      for (const line of lines) onProgress?.(line);
      if (failure) throw failure;
    },
  });
}

async function pull(backend: Actions) {
  const told: string[] = [];
  const pulling = pullUnasked(backend, "tools", { onProgress: (text) => void told.push(text) });
  await vi.runAllTimersAsync();
  return { lacking: await pulling, told };
}

const pulling = "pulling tools; --toolkit host needs no image";

test("says what is waited for and what comes", async () => {
  expect(await pull(pullOf(10, ["Copying blob 1", "Copying blob 2"]))).toEqual({
    lacking: undefined,
    told: [pulling, "Copying blob 1", "Copying blob 2"],
  });
});

test("says nothing of a registry that soon tells that it cannot be reached, and why there is none", async () => {
  const failure = new SidepodError(
    "registry-unreachable",
    "image tools is not available locally, and ...",
  );
  expect(await pull(pullOf(900, [], failure))).toEqual({
    lacking: "the registry of tools cannot be reached",
    told: [],
  });
  expect(await pull(pullOf(5000, [], failure))).toMatchObject({ told: [pulling] });
  const full = new SidepodError("engine", "the disk is full");
  expect(await pull(pullOf(1, [], full))).toMatchObject({ lacking: "the disk is full" });
});

test("an interruption is none of the registry's failures", async () => {
  const command = new AbortController();
  const pulling = pullUnasked(pullOf(5000, []), "tools", { signal: command.signal });
  command.abort(new Error("Ctrl-C"));
  await expect(pulling).rejects.toThrow("Ctrl-C");
});
