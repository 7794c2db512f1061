/**
 * What Node runs in a container's network namespace: for each request it connects to the first of some
 * addresses that takes the connection, and hands the socket back. It sees none of the data, and ends
 * when whoever started it does.
 */
export const connectorScript = `
"use strict";
const { connect } = require("node:net");
const { exit } = process;
process.once("disconnect", () => exit());
process.on("message", ({ id, port, hosts }) => tryFirst(id, port, hosts));
process.send({ ready: true });

function tryFirst(id, port, [host, ...others]) {
  const socket = connect({ host, port, allowHalfOpen: true });
  // What comes in has to be left to the one who gets the socket.
  socket.pause();
  const fail = ({ code, message }) => {
    if (others.length > 0) tryFirst(id, port, others);
    else answer({ id, code, message });
  };
  socket.once("error", fail);
  socket.once("connect", () => {
    socket.off("error", fail);
    answer({ id }, socket);
  });
}

function answer(message, socket) {
  if (process.connected) process.send(message, socket, () => undefined);
}
`;

export interface ConnectRequest {
  readonly id: number;
  readonly port: number;
  /** Tried one after another. */
  readonly hosts: readonly string[];
}

/** With an ID and without a code, the connected socket comes along. */
export interface ConnectorMessage {
  readonly ready?: true;
  readonly id?: number;
  /** Of the last address that was tried: ECONNREFUSED, ... */
  readonly code?: string;
  readonly message?: string;
}
