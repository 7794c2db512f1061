import { describe, expect, test } from "vitest";
import { isSidepodError } from "../../errors.ts";
import { parsePorts } from "./ports.ts";

test.each([
  ["8080:5432", { hosts: undefined, localPort: 8080, port: 5432 }],
  ["5432", { hosts: undefined, localPort: 5432, port: 5432 }],
  ["5432/tcp", { hosts: undefined, localPort: 5432, port: 5432 }],
  [":5432", { hosts: undefined, localPort: 0, port: 5432 }],
  ["0:5432", { hosts: undefined, localPort: 0, port: 5432 }],
  ["127.0.0.2:8080:80", { hosts: ["127.0.0.2"], localPort: 8080, port: 80 }],
  ["127.0.0.1::80", { hosts: ["127.0.0.1"], localPort: 0, port: 80 }],
  ["[::1]:8080:80", { hosts: ["::1"], localPort: 8080, port: 80 }],
  ["localhost:8080:80", { hosts: undefined, localPort: 8080, port: 80 }],
  ["*:8080:80", { hosts: ["0.0.0.0"], localPort: 8080, port: 80 }],
])("reads %s", (text, pair) => {
  expect(parsePorts(text)).toEqual(pair);
});

describe("what is no pair of ports is an error with its place", () => {
  test.each([
    ["", "^"],
    ["http", "^^^^"],
    ["8080:", "     ^"],
    ["8080:0", "     ^"],
    ["8080:70000", "     ^^^^^"],
    ["80x:80", "^^^"],
    ["web:8080:80", "^^^"],
    ["127.0.0.1:99999:80", "          ^^^^^"],
    ["::1:8080:80", "^^^^^^^^^^^"],
    ["5432/udp", "    ^^^^"],
  ])("%j", (text, mark) => {
    let thrown: unknown;
    try {
      parsePorts(text);
    } catch (error) {
      thrown = error;
    }
    expect(isSidepodError(thrown, "usage") && thrown.evidence).toEqual([text, mark]);
  });
});
