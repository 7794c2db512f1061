import { expect, test } from "vitest";
import { idleSeconds } from "./start.ts";

const variable = "SIDEPOD_SERVICE_IDLE";

test("the service stays a minute, or as long as SIDEPOD_SERVICE_IDLE says", () => {
  expect(idleSeconds({}, variable)).toBe(60);
  expect(idleSeconds({ [variable]: "5" }, variable)).toBe(5);
  expect(idleSeconds({ [variable]: "0" }, variable)).toBe(0);
});

test.each(["-1", "5s", "1e3", "1.5", "99999999"])("%s is not a number of seconds", (text) => {
  expect(() => idleSeconds({ [variable]: text }, variable)).toThrow("not a number of seconds");
});
