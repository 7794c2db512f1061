import { expect, test } from "vitest";
import { idleSeconds } from "./private-service.ts";

test("the service stays a minute, or as long as SIDEPOD_SERVICE_IDLE says", () => {
  expect(idleSeconds({})).toBe(60);
  expect(idleSeconds({ SIDEPOD_SERVICE_IDLE: "5" })).toBe(5);
  expect(idleSeconds({ SIDEPOD_SERVICE_IDLE: "0" })).toBe(0);
});

test.each(["-1", "5s", "1e3", "1.5", "99999999"])("%s is not a number of seconds", (text) => {
  expect(() => idleSeconds({ SIDEPOD_SERVICE_IDLE: text })).toThrow("not a number of seconds");
});
