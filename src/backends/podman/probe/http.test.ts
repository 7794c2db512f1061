import { once } from "node:events";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it, test } from "vitest";
import { certificate, key } from "../../../../test/support/test-certificate.ts";
import { networkOf } from "../../../host/proc/process.ts";
import { readAnswer, requestTarget, requestText } from "./http.ts";
import { probeInside } from "./prober.ts";
import { ShellPool } from "./shell-pool.ts";

// An ordinary user cannot enter the user namespace that it is in already.
const reason = process.getuid?.() === 0 ? "" : " (entering one's own namespaces takes root)";

describe.skipIf(reason !== "")(`https in the namespace of this process${reason}`, () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function probe(server: Server): Promise<unknown> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return probeInside(
      new ShellPool(),
      { process: { pid: process.pid, startedAt: "" }, network: networkOf("self") ?? "" },
      { http: { scheme: "https", port, path: "/a" } },
      { signal: AbortSignal.timeout(5000) },
    );
  }

  test("an answer", async () => {
    const server = createHttps({ key, cert: certificate }, (request, response) => {
      response.writeHead(request.url === "/a" ? 204 : 404).end();
    });
    expect(await probe(server)).toEqual({ holds: true, text: "status 204" });
  });

  test("something else than TLS", async () => {
    const server = createServer((socket) => socket.end("SSH-2.0-rude\n"));
    expect(await probe(server)).toMatchObject({
      holds: false,
      text: expect.stringMatching(/^the answer is not HTTP over TLS: /),
    });
  });

  test("nothing", async () => {
    const server = createServer((socket) => socket.destroy());
    expect(await probe(server)).toMatchObject({ holds: false });
  });
});

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

it.each([
  ["HTTP/1.1 200 OK\r", true, "status 200"],
  ["HTTP/1.0 204\r", true, "status 204"],
  ["HTTP/1.1 302 Found\r", true, "status 302"],
  ["HTTP/1.1 404 Not Found\r", false, "status 404"],
  ["HTTP/1.1 503 Busy", false, "status 503"],
  ["HTTP/1.1 100 Continue\r", false, "status 100"],
  ["", false, "the connection was closed without an answer"],
  ["SSH-2.0-x\r", false, "the answer is not HTTP: SSH-2.0-x"],
  ["HTTP/1.1 20", false, "the answer is not HTTP: HTTP/1.1 20"],
  ["x".repeat(256), false, `the answer is not HTTP: ${"x".repeat(60)}`],
])("reads %j", (text, holds, expected) => {
  expect(readAnswer(text)).toEqual({ holds, text: expected });
});
