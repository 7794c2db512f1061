import { expect, it } from "vitest";
import { containerSpec, observedPod, podSpec } from "../../test/support/pods.ts";
import type { Debugging } from "../engine/debugging.ts";
import { SidepodError } from "../errors.ts";
import { findDebugTarget } from "./find-target.ts";

/** What the hint for a name is beside a pod `webapp`, where `alone` is the nearest other container. */
async function hintFor(name: string, alone?: string): Promise<string | undefined> {
  const pods = [observedPod(podSpec([containerSpec("main")]), { main: { state: "running" } })];
  const missing = new SidepodError("not-found", "there is no container", {
    hint: alone ?? "podman ps",
    details: { ...(alone !== undefined && { nearest: alone }) },
  });
  const debugging = { target: () => Promise.reject(missing) } as unknown as Debugging;
  const error = await findDebugTarget({ list: async () => pods }, debugging, name).then(
    () => expect.unreachable(),
    (reason: SidepodError) => reason,
  );
  return error.hint;
}

it("names the nearest of all containers, in a pod or not", async () => {
  expect(await hintFor("webapx")).toBe("did you mean webapp?");
  expect(await hintFor("webapx", "webap")).toBe("webap");
  expect(await hintFor("webapp2-main", "webapp2-mail")).toBe("webapp2-mail");
  expect(await hintFor("webappp", "webpp")).toBe("did you mean webapp?");
  expect(await hintFor("somethingelse")).toBe("podman ps");
});
