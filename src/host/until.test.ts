import { expect, it } from "vitest";
import { retry, until } from "./until.ts";

it("looks until it has seen enough", async () => {
  let looks = 0;
  expect(
    await until(
      () => ++looks,
      (seen) => seen === 3,
      { everyMs: 1 },
    ),
  ).toBe(3);
});

it("returns what it saw last when the time is over", async () => {
  const start = performance.now();
  expect(
    await until(
      () => "no",
      (seen) => seen === "yes",
      { everyMs: 5, withinMs: 30 },
    ),
  ).toBe("no");
  expect(performance.now() - start).toBeGreaterThanOrEqual(30);
});

it("ends its pause when it is aborted", async () => {
  const signal = AbortSignal.timeout(10);
  const waiting = until(() => false, Boolean, { everyMs: 60_000, signal });
  await expect(waiting).rejects.toThrow(/aborted/);
});

it("tries again after errors that may pass, and throws others at once", async () => {
  let tries = 0;
  const failTwice = async () => {
    tries += 1;
    if (tries < 3) throw new Error("busy");
    return tries;
  };
  expect(await retry(failTwice, () => true, { everyMs: 1 })).toBe(3);
  tries = 0;
  await expect(retry(failTwice, () => false, { everyMs: 1 })).rejects.toThrow("busy");
  expect(tries).toBe(1);
});

it("throws the last error when the time is over", async () => {
  const fail = () => Promise.reject(new Error("busy"));
  await expect(retry(fail, () => true, { everyMs: 1, withinMs: 10 })).rejects.toThrow("busy");
});
