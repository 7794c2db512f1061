import { expect, it } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

it.each([
  ["", "", 0],
  ["abc", "abc", 0],
  ["abc", "", 3],
  ["image", "imge", 1],
  ["image", "iamge", 1],
  ["ca", "abc", 3],
  ["kitten", "sitting", 3],
])("takes %j to %j in %i steps", (a, b, steps) => {
  expect(editDistance(a, b)).toBe(steps);
  expect(editDistance(b, a)).toBe(steps);
});

it.each([
  ["imge", "image"],
  ["Image", "image"],
  ["capAdd", "cap_add"],
  ["enviroment", "environment"],
  ["volums", "volumes"],
  ["env", "environment"],
  ["im", undefined],
  ["xyz", undefined],
  ["a".repeat(1000), undefined],
])("finds for %s the key %s", (text, key) => {
  expect(nearest(text, ["image", "cap_add", "cap_drop", "environment", "volumes"])).toBe(key);
});
