import { expect, it } from "vitest";
import { presets } from "./index.ts";
import { presetNames } from "./names.ts";

it("names every preset", () => {
  expect(presetNames).toEqual(presets.map(({ name }) => name));
});
