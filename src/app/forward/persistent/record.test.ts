import { expect, test } from "vitest";
import { only } from "../../../../test/support/only.ts";
import type { Actions } from "../../../core/seam/actions.ts";
import type { Inventory } from "../../../core/seam/inventory.ts";
import { readPersistentForwards, writePersistentForward } from "./record.ts";

const target = { container: "shop-db", name: "shop/db" };

/** What is made of volumes, and what is read of them. */
async function asRead(pair: Parameters<typeof writePersistentForward>[1]["pair"]) {
  const volumes: { name: string; labels: Record<string, string> }[] = [];
  const perform: Actions["perform"] = async (action) => {
    if (action.kind !== "create-volume") throw new Error(action.kind);
    const labels = { ...action.volume.labels, "io.sidepod.pod": action.pod };
    volumes.push({ name: action.volume.name, labels });
  };
  const written = await writePersistentForward(
    only<Actions>({ perform }),
    { pod: "shop", target, pair },
    {},
  );
  const read = await readPersistentForwards(
    only<Inventory>({ labelledVolumes: async () => volumes }),
    {},
  );
  return { written, read };
}

test.each([
  [{ hosts: undefined, localPort: 8080, port: 80 }, "shop-forward-8080"],
  [{ hosts: ["127.0.0.2"], localPort: 8080, port: 80 }, "shop-forward-127.0.0.2-8080"],
  [{ hosts: ["::1"], localPort: 8080, port: 80 }, "shop-forward-..1-8080"],
])("what is written of %j is read again", async (pair, id) => {
  const { written, read } = await asRead(pair);
  expect(written).toEqual({ id, pod: "shop", target, pair });
  expect(read).toEqual([written]);
});

test.each([
  "",
  "null",
  "[]",
  "{",
  '{"container":"a","name":"a","localPort":0,"port":80}',
  '{"container":"a","name":1,"localPort":80,"port":80}',
  '{"container":"a","name":"a","localPort":80,"port":1e9}',
  '{"container":"a","name":"a","localPort":80,"port":80,"hosts":[5]}',
  '{"container":"a","name":"a","localPort":80,"port":80,"hosts":["/etc"]}',
])("what somebody else has written there is left out: %j", async (text) => {
  const labels = { "io.sidepod.pod": "shop", "io.sidepod.forward": text };
  const labelledVolumes = async () => [{ name: "shop-forward-80", labels }];
  expect(await readPersistentForwards(only<Inventory>({ labelledVolumes }), {})).toEqual([]);
});

test("a volume that has the label of another one is no record", async () => {
  const text = JSON.stringify({ ...target, localPort: 80, port: 80 });
  const labels = { "io.sidepod.pod": "shop", "io.sidepod.forward": text };
  const called = (name: string) =>
    only<Inventory>({ labelledVolumes: async () => [{ name, labels }] });
  expect(await readPersistentForwards(called("shop-forward-80"), {})).toHaveLength(1);
  expect(await readPersistentForwards(called("shop-data"), {})).toEqual([]);
});
