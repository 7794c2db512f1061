import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { freePortNear, listeningProcess } from "./ports.ts";

it.runIf(process.platform === "linux")("finds the process that listens on a TCP port", async () => {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await listeningProcess(port, "tcp")).toMatchObject({ pid: process.pid });
  const free = await freePortNear(port - 1, 50);
  expect(free).not.toBe(port);
  server.close();
  await once(server, "close");
  expect(await listeningProcess(port, "tcp")).toBeUndefined();
});

it.runIf(process.platform === "linux")("finds the process that has a UDP port", async () => {
  const socket = createSocket("udp4").bind(0);
  await once(socket, "listening");
  expect(await listeningProcess(socket.address().port, "udp")).toMatchObject({ pid: process.pid });
  socket.close();
});
