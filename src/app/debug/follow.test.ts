import { expect, test } from "vitest";
import { SidepodError } from "../../errors.ts";
import { mayBeItsEnd } from "./follow.ts";

test("what the target's end can have caused is waited out, and no mistake of the command line", () => {
  for (const code of ["not-running", "not-found", "engine"] as const) {
    expect(mayBeItsEnd(new SidepodError(code, "it failed"))).toBe(true);
  }
  for (const code of ["command-not-found", "image-not-found", "usage"] as const) {
    expect(mayBeItsEnd(new SidepodError(code, "it failed"))).toBe(false);
  }
  expect(mayBeItsEnd(new TypeError("a mistake"))).toBe(false);
});
