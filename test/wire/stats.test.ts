import { expect, test } from "vitest";
import { readContainerStats } from "../../src/backends/podman/streams/stats.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { scriptSocket } from "../support/scripted-socket.ts";

test("statistics are asked for again where containers of others are removed meanwhile", async () => {
  let calls = 0;
  await using server = await scriptSocket(({ request: { path }, answer }) => {
    if (path.includes("/containers/json")) return answer(200, [{ Id: "a", Pid: 1 }]);
    if (!path.includes("/containers/stats")) return answer(200, "OK");
    calls += 1;
    if (calls <= 3) return answer(500, { cause: "no such container", message: "gone" });
    const Stats = [{ ContainerID: "a", CPUNano: 1, SystemNano: calls }, { ContainerID: "b" }];
    return answer(200, { Error: null, Stats });
  });
  await using client = new LibpodClient({ socketPath: server.socketPath });
  const samples = [];
  for await (const one of readContainerStats(client, ["a"], {}, true)) samples.push(one);
  expect(samples.map((sample) => sample.map(({ container }) => container))).toEqual([["a"]]);
});
