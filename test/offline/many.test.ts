import { expect, it } from "vitest";
import { sidepod } from "../support/command.ts";
import { engineMissing, startEngine } from "../support/engine.ts";
import { ownPodLabels } from "../support/own-labels.ts";

const missing = await engineMissing();

it.skipIf(missing)("ps lists 200 containers", async () => {
  await using engine = await startEngine();
  const { client, prefix, image } = engine;
  const many = `${prefix}many`;
  await client.pods.create({ name: many, labels: ownPodLabels(many) });
  const names = Array.from({ length: 200 }, (_, index) => `${many}-${index}`);
  for (let from = 0; from < names.length; from += 10) {
    await Promise.all(
      names
        .slice(from, from + 10)
        .map((name) => client.containers.create({ name, pod: many, image })),
    );
  }
  const { status, stdout } = await sidepod(["ps", many], engine);
  expect(status).toBe(0);
  expect(stdout.split("\n").filter((line) => /[├└]─ \S+ +created/.test(line))).toHaveLength(200);
});
