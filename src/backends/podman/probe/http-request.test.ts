import { expect, it } from "vitest";
import { requestTarget, requestText } from "./http-request.ts";

it.each([
  ["/a/b?c=d&e=%20", "/a/b?c=d&e=%20"],
  ["/$(id)`'\"\\{}", "/$(id)`'\"\\{}"],
  ["/a b", "/a%20b"],
  ["/ü", "/%C3%BC"],
  ["/\r\nX: y\0", "/%0D%0AX:%20y%00"],
  ["/\ud800", "/%EF%BF%BD"],
])("carries the path %j", (path, expected) => {
  expect(requestTarget(path)).toBe(expected);
});

it("asks as little as a server needs", () => {
  expect(requestText({ scheme: "http", port: 8000, path: "/up" })).toBe(
    "GET /up HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: sidepod\r\nAccept: */*\r\nConnection: close\r\n\r\n",
  );
});
