import { expect, test } from "vitest";
import { removeSnapshot, sweepSnapshots } from "../../src/backends/podman/debug/snapshots.ts";
import { label } from "../../src/core/observe/labels.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { scriptSocket } from "../support/scripted-socket.ts";

const labels = { [label.snapshot]: "target", [label.maker]: "-.-.-.1" };
const snapshot = (Id: string, RepoTags: readonly string[] | null = null) => ({
  Id,
  RepoTags,
  Created: 0,
  Labels: labels,
});

/** An engine with images, and containers that have one of them mounted; returns what is removed. */
async function engineWith(
  images: readonly ReturnType<typeof snapshot>[],
  options: { readonly users?: readonly object[]; readonly inUse?: readonly string[] } = {},
) {
  const { users = [], inUse = [] } = options;
  const server = await scriptSocket(({ request: { method, path }, answer }) => {
    const [, id = ""] = /\/images\/([^/?]+)/.exec(path) ?? [];
    const image = images.find(({ Id }) => Id === id);
    const unknown = { cause: "image not known", message: `${id}: image not known` };
    if (path.includes("/containers/json")) return answer(200, users);
    if (path.includes("/images/json")) return answer(200, images);
    if (image === undefined) return answer(404, { ...unknown, response: 404 });
    if (method === "GET") return answer(200, image);
    const cause = "image is in use by a container";
    if (inUse.includes(id)) return answer(409, { cause, message: `image used by 98e2: ${cause}` });
    return answer(200, { Deleted: [id], Untagged: null });
  });
  const client = new LibpodClient({ socketPath: server.socketPath });
  const removals = () =>
    server.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);
  return {
    client,
    removals,
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const path = (id: string) => `/v5.0.0/libpod/images/${id}`;

test("the sweep leaves what somebody has named, mounted or made a container from", async () => {
  const images = [
    snapshot("orphan"),
    snapshot("tagged", ["localhost/mine:latest"]),
    snapshot("mounted"),
    snapshot("used"),
    snapshot("last", []),
  ];
  const users = [{ Labels: { [label.snapshot]: "mounted" } }];
  await using engine = await engineWith(images, { users, inUse: ["used"] });
  expect(await sweepSnapshots(engine.client, {})).toBe(2);
  // Forced, the containers of an image would go with it.
  expect(engine.removals()).toEqual(["orphan", "used", "last"].map(path));
});

test("a session removes its own copy, unless somebody has named it or has a container of it", async () => {
  const images = [snapshot("own"), snapshot("tagged", ["localhost/mine:latest"]), snapshot("used")];
  await using engine = await engineWith(images, { inUse: ["used"] });
  for (const id of ["own", "tagged", "used", "gone"]) await removeSnapshot(engine.client, id, {});
  expect(engine.removals()).toEqual(["own", "used"].map(path));
});

test("what was built from a copy has its labels, and is somebody's own", async () => {
  const made = (Id: string, steps: number) => ({
    ...snapshot(Id),
    Labels: { ...labels, [label.steps]: "3" },
    History: Array.from({ length: steps }, () => ({})),
  });
  await using engine = await engineWith([made("orphan", 3), made("built", 4)]);
  expect(await sweepSnapshots(engine.client, {})).toBe(1);
  expect(engine.removals()).toEqual(["orphan"].map(path));
});
