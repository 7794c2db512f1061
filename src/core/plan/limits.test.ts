import { expect, it } from "vitest";
import { compareLimits } from "./limits.ts";

it("sees no change where the kernel has rounded what was asked for", () => {
  const asked = { memory: 322_122_547, cpus: 0.3333333 };
  const pages = { memory: 322_121_728, cpus: 0.33333 };
  expect(compareLimits(pages, asked, asked, true)).toEqual({ kind: "none" });
  expect(compareLimits({ ...pages, cpus: 0.34 }, asked, asked, true)).toEqual({ kind: "none" });
});

it("sees a change that is larger than the rounding", () => {
  const asked = { memory: 64 * 2 ** 20, cpus: 1 };
  expect(compareLimits({ ...asked, cpus: 1.01 }, asked, asked, true).kind).toBe("update");
  expect(compareLimits({ ...asked, memory: 65 * 2 ** 20 }, asked, asked, true).kind).toBe("update");
  expect(compareLimits({ ...asked, memory: 63 * 2 ** 20 }, asked, asked, true).kind).toBe("update");
});
