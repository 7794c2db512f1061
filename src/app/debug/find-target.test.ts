import { expect, it } from "vitest";
import { only } from "../../../test/support/only.ts";
import { containerSpec, observedPod, podSpec } from "../../../test/support/pods.ts";
import type { Debugging } from "../../core/seam/debugging.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { SidepodError } from "../../errors.ts";
import { nearest } from "../../podfile/nearest.ts";
import { findDebugTarget } from "./find-target.ts";

/** What is said of a name beside a pod `webapp`, where the engine has another container `alone`. */
async function saidOf(name: string, alone = "unrelated"): Promise<string> {
  const pods = [observedPod(podSpec([containerSpec("main")]), { main: { state: "running" } })];
  const debugging = {
    // As the engine's: its list has the pod's containers, too.
    target: async () => {
      const near = nearest(name, ["webapp-main", alone]);
      throw new SidepodError("not-found", "no container of the engine", {
        hint: near ?? "podman ps",
        details: { nearest: near },
      });
    },
  } as unknown as Debugging;
  const error = await findDebugTarget(
    only<Inventory>({ list: async () => pods }),
    debugging,
    name,
  ).then(
    () => expect.unreachable(),
    (reason: SidepodError) => reason,
  );
  return error.message.startsWith("no container of") ? `engine: ${error.hint}` : `${error.hint}`;
}

it("names the nearest of all containers, in a pod or not", async () => {
  expect(await saidOf("webapx")).toBe("did you mean webapp?");
  expect(await saidOf("wedap", "webap")).toBe("engine: webap");
  expect(await saidOf("webapp2-maill", "webapp2-mail")).toBe("engine: webapp2-mail");
  expect(await saidOf("webappp", "webpp")).toBe("did you mean webapp?");
  expect(await saidOf("somethingelse")).toBe("engine: podman ps");
});

it("takes the pod's name for it where both are as near", async () => {
  expect(await saidOf("webap")).toBe("did you mean webapp?");
  expect(await saidOf("webapp-mian")).toBe("did you mean webapp-main?");
});
