import { expect, test } from "vitest";
import type {
  DebugContainerSpec,
  Debugging,
  DebugSession,
  DebugTarget,
} from "../../core/seam/debugging.ts";
import { SidepodError } from "../../errors.ts";
import { openPostMortem, planPostMortem } from "./post-mortem.ts";

const target: DebugTarget = {
  id: "target",
  fullName: "webapp-main",
  name: "webapp/main",
  pod: { id: "pod", name: "webapp", sharesNetwork: true },
  infra: false,
  state: "exited",
  exit: { code: 3, outOfMemory: false, error: "", restarts: 0 },
  image: "app",
  imageId: "image",
  command: [],
  environment: [],
  workingDir: "/",
  user: "app",
  mounts: [
    { type: "volume", source: "/volumes/data", volume: "data", target: "/data", readOnly: false },
    { type: "tmpfs", source: "tmpfs", target: "/cache", readOnly: false },
  ],
  labels: {},
  readOnlyRoot: false,
  securityLabel: "",
};
const host = { kind: "host", why: "" } as const;

/** The part of the seam that this goes through, with a log of what was called. */
function recorded(open: (debugContainer: DebugContainerSpec) => Promise<DebugSession>) {
  const calls: string[] = [];
  const debugging: Pick<Debugging, "snapshot" | "open" | "removeSnapshot"> = {
    snapshot: async (container) => {
      calls.push(`snapshot ${container}`);
      return "copy";
    },
    open: (debugContainer) => {
      calls.push(`open with ${debugContainer.view?.image} at ${debugContainer.view?.folder}`);
      return open(debugContainer);
    },
    removeSnapshot: async (image) => {
      calls.push(`remove ${image}`);
    },
  };
  return { calls, debugging };
}

test("stands alone, with the volumes read-only at their places in the copy", () => {
  const { debugContainer, privileges, notes, postMortem } = planPostMortem(target, host, {});
  expect(postMortem).toBe(true);
  expect(debugContainer.target).toBeUndefined();
  expect(debugContainer.container.mounts).toContainEqual({
    type: "bind",
    source: "/volumes/data",
    target: "/target/data",
    readOnly: true,
    options: [],
    createSource: false,
  });
  expect(debugContainer.container.environment).toMatchObject({ TARGET_ROOT: "/target" });
  expect(debugContainer.container.environment).not.toHaveProperty("TARGET_PID");
  expect(notes).toEqual(["/cache was in memory and is gone"]);
  // The name of a user means nothing to the toolkit's programs.
  expect(privileges).toMatchObject({ user: "0:0", capAdd: ["DAC_OVERRIDE", "SYS_CHROOT"] });
});

test("gives the profile restricted no user that owns anything, and no capability", () => {
  const { privileges } = planPostMortem(target, host, { profile: "restricted" });
  expect(privileges).toMatchObject({ user: "65534:65534", capAdd: [], capDrop: ["ALL"] });
});

test("joins nothing also where the target has come back in the meantime", () => {
  const back = { ...target, process: { pid: 1, hostPid: 4711, ownUsers: false } };
  const { debugContainer } = planPostMortem(back, host, {});
  expect(debugContainer.target).toBeUndefined();
  expect(debugContainer.container.environment).not.toHaveProperty("TARGET_PID");
});

test("removes the copy with the session, and where there comes to be none", async () => {
  const plan = planPostMortem(target, host, {});
  const whole = recorded(
    async () => ({ [Symbol.asyncDispose]: async () => {} }) as unknown as DebugSession,
  );
  await (await openPostMortem(whole.debugging, plan))[Symbol.asyncDispose]();
  expect(whole.calls).toEqual(["snapshot target", "open with copy at /target", "remove copy"]);

  const refused = recorded(async () => {
    throw new SidepodError("engine", "no");
  });
  await expect(openPostMortem(refused.debugging, plan)).rejects.toThrow("no");
  expect(refused.calls.at(-1)).toBe("remove copy");
});

test("leaves the volumes out where one of them has gone, which may be why it is not running", async () => {
  const plan = planPostMortem(target, host, {});
  const told: string[] = [];
  const opened: DebugContainerSpec[] = [];
  const { debugging } = recorded(async (debugContainer) => {
    opened.push(debugContainer);
    if (opened.length === 1) throw new SidepodError("mount-source-missing", "no /volumes/data");
    return { [Symbol.asyncDispose]: async () => {} } as unknown as DebugSession;
  });
  await openPostMortem(debugging, plan, { onProgress: (text) => void told.push(text) });
  expect(told).toEqual(["its volumes are not mounted: no /volumes/data"]);
  expect(opened[1]?.container.mounts).toEqual([
    { type: "tmpfs", target: "/tmp", options: ["mode=1777"] },
  ]);
  expect(opened[1]?.view).toEqual({ image: "copy", folder: "/target" });
});

test("mounts at /run what an image has at /var/run", () => {
  const [mount] = target.mounts;
  if (mount === undefined) throw new Error("there is a mount");
  const mounts = [{ ...mount, target: "/var/run/app" }];
  const { debugContainer } = planPostMortem({ ...target, mounts }, host, {});
  expect(debugContainer.container.mounts.at(-1)).toMatchObject({ target: "/target/run/app" });
});
