import { expect, test } from "vitest";
import { stopContainer } from "../../src/backends/podman/actions/perform.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { scriptSocket } from "../support/scripted-socket.ts";

/** Podman 4.3 where the state of a container was looked at while it was being stopped. */
const unfinished = {
  cause: "container state improper",
  message: "container 41c2ee is running or paused, refusing to clean up: container state improper",
  response: 500,
};

async function stop(failures: number) {
  let stops = 0;
  await using server = await scriptSocket(({ request: { path }, answer }) => {
    if (!path.includes("/stop")) return answer(200, "OK");
    stops += 1;
    return stops <= failures ? answer(500, unfinished) : answer(304);
  });
  await using client = new LibpodClient({ socketPath: server.socketPath });
  await stopContainer(client, "41c2ee", { graceMs: 1000 });
  return stops;
}

test("a stop that the engine has lost count of is asked for again", async () => {
  expect(await stop(2)).toBe(3);
});

test("a stop that never succeeds is an error", async () => {
  await expect(stop(Number.POSITIVE_INFINITY)).rejects.toMatchObject({
    code: "engine",
    details: { reason: "stop-unfinished" },
  });
});
