import { expect, it } from "vitest";
import { checkPairs } from "./open-forwards.ts";
import { parsePorts } from "./ports.ts";

it.each([
  [["8080:80", "8080:81"]],
  [["127.0.0.1:8080:80", "*:8080:80"]],
  [["*:8080:80", "127.0.0.2:8080:80"]],
])("refuses %j, which would listen twice in one place", (ports) => {
  expect(() => checkPairs(ports.map(parsePorts))).toThrow("local port 8080 is given twice");
});

it("takes one port on two addresses, and any number of free ones", () => {
  checkPairs(["127.0.0.1:8080:80", "127.0.0.2:8080:80", ":80", ":80"].map(parsePorts));
});
