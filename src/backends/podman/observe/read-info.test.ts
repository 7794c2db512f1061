import { expect, test } from "vitest";
import type { LibpodClient } from "../../../libpod/client.ts";
import { readInfo } from "./read-info.ts";

test("an engine whose runtime was removed is still told of", async () => {
  const host = { security: { rootless: false }, cgroupVersion: "v1", ociRuntime: null };
  const info = { host, store: {}, version: {} };
  const client = { system: { info: () => Promise.resolve(info) } } as unknown as LibpodClient;
  expect(await readInfo(client, true, {})).toMatchObject({ runtime: "none", cgroupVersion: "v1" });
});
