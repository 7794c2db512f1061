import { once } from "node:events";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { certificate, key } from "../../../../test/support/test-certificate.ts";
import { probeDirectly } from "./direct.ts";
import type { NetworkCheck } from "./network-check.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server, host = "127.0.0.1"): Promise<number> {
  servers.push(server.on("connection", (socket: Socket) => socket.on("error", () => undefined)));
  server.listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const answering = (text: string) => createServer((socket) => socket.end(text));

async function probe(
  port: number,
  check: NetworkCheck,
  { forwarded = false, timeoutMs = 5000 } = {},
) {
  const place = { hosts: ["127.0.0.1", "::1"], port, forwarded };
  return probeDirectly(place, check, { signal: AbortSignal.timeout(timeoutMs) });
}

const http = (scheme: "http" | "https" = "http") => ({ http: { scheme, port: 80, path: "/" } });

it.each([
  ["HTTP/1.1 200 OK\r\n\r\n", true, "status 200"],
  ["HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", true, "status 302"],
  [`HTTP/1.1 503 Busy\r\n\r\n${"x".repeat(10_000_000)}`, false, "status 503"],
  ["x".repeat(10_000_000), false, `the answer is not HTTP: ${"x".repeat(60)}`],
  ["HTTP/1.1 20", false, "the answer is not HTTP: HTTP/1.1 20"],
  ["", false, "the connection was closed without an answer"],
])("reads the first line of an answer: case %#", async (text, holds, expected) => {
  expect(await probe(await listen(answering(text)), http())).toEqual({ holds, text: expected });
});

it("finds what listens on one kind of loopback alone", async () => {
  const port = await listen(answering("HTTP/1.1 200 OK\r\n\r\n"), "::1");
  expect(await probe(port, { tcp: 80 })).toEqual({
    holds: true,
    text: "port 80 accepts connections",
  });
  expect(await probe(port, http())).toEqual({ holds: true, text: "status 200" });
});

it("says that nothing listens", async () => {
  const port = await listen(answering(""));
  servers.splice(0).map((server) => server.close());
  expect(await probe(port, { tcp: 80 })).toEqual({
    holds: false,
    text: "nothing listens on port 80",
  });
});

it("speaks TLS, whoever has signed", async () => {
  const server = createHttps({ key, cert: certificate }, (_, response) => response.end("x"));
  expect(await probe(await listen(server), http("https"))).toEqual({
    holds: true,
    text: "status 200",
  });
  expect(await probe(await listen(answering("SSH-2.0\n")), http("https"))).toMatchObject({
    holds: false,
    text: expect.stringMatching(/^the answer is not HTTP over TLS: /),
  });
});

it("does not take a forwarder for what it forwards to", async () => {
  const hangingUp = await listen(answering(""));
  expect(await probe(hangingUp, { tcp: 80 }, { forwarded: true })).toEqual({
    holds: false,
    text: "port 80 closes the connection immediately",
  });
  const waiting = await listen(createServer((socket) => void socket.resume()));
  expect(await probe(waiting, { tcp: 80 }, { forwarded: true })).toMatchObject({ holds: true });
});

it.each([http(), http("https")])("ends with its signal: case %#", async (check) => {
  const silent = await listen(createServer(() => undefined));
  await expect(probe(silent, check, { timeoutMs: 100 })).rejects.toMatchObject({
    name: "TimeoutError",
  });
});
