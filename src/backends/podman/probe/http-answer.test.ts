import { expect, it } from "vitest";
import { readAnswer } from "./http-answer.ts";

it.each([
  ["HTTP/1.1 200 OK\r", true, "status 200"],
  ["HTTP/1.0 204\r", true, "status 204"],
  ["HTTP/1.1 302 Found\r", true, "status 302"],
  ["HTTP/1.1 404 Not Found\r", false, "status 404"],
  ["HTTP/1.1 503 Busy", false, "status 503"],
  ["HTTP/1.1 100 Continue\r", false, "status 100"],
  ["", false, "the connection was closed without an answer"],
  ["SSH-2.0-x\r", false, "the answer is no HTTP: SSH-2.0-x"],
  ["HTTP/1.1 20", false, "the answer is no HTTP: HTTP/1.1 20"],
  ["x".repeat(256), false, `the answer is no HTTP: ${"x".repeat(60)}`],
])("reads %j", (text, holds, expected) => {
  expect(readAnswer(text)).toEqual({ holds, text: expected });
});
