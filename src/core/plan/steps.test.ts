import fc from "fast-check";
import { expect, it } from "vitest";
import { assignOrder } from "./start-order.ts";

const orders = (existing: readonly (number | undefined)[]) =>
  assignOrder(existing).map(({ order }) => order);

it("numbers new containers from one", () => {
  expect(orders([undefined, undefined])).toEqual([1, 2]);
});

it("puts an inserted container between its neighbours and leaves them alone", () => {
  expect(assignOrder([1, undefined, 2])).toEqual([
    { order: 1, moved: false },
    { order: 1.5, moved: false },
    { order: 2, moved: false },
  ]);
});

it("says which containers have to move when two change places", () => {
  expect(assignOrder([2, 1]).map(({ moved }) => moved)).toEqual([false, true]);
});

it("always gives rising numbers", () => {
  const existing = fc.array(fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }));
  fc.assert(
    fc.property(existing, (numbers) => {
      const given = orders(numbers);
      expect(given).toEqual([...given].sort((a, b) => a - b));
      expect(new Set(given).size).toBe(given.length);
    }),
  );
});
