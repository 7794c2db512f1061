import { once } from "node:events";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { certificate, key } from "../../../../test/support/test-certificate.ts";
import { networkOf } from "../kernel/process.ts";
import { probeInside } from "./inside.ts";
import { Scouts } from "./scouts.ts";

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
      new Scouts(),
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
      text: expect.stringMatching(/^the answer is no HTTP over TLS: /),
    });
  });

  test("nothing", async () => {
    const server = createServer((socket) => socket.destroy());
    expect(await probe(server)).toMatchObject({ holds: false });
  });
});
