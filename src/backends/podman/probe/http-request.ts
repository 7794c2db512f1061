import type { ProbeCheck } from "../../../engine/backend.ts";

export type HttpCheck = Extract<ProbeCheck, { http: unknown }>["http"];

export function requestText({ port, path }: HttpCheck): string {
  const headers = [`Host: localhost:${port}`, "User-Agent: sidepod", "Accept: */*"];
  return [`GET ${requestTarget(path)} HTTP/1.1`, ...headers, "Connection: close", "", ""].join(
    "\r\n",
  );
}

/** A path as HTTP can carry it: what is not printable ASCII could end the line, or the text. */
export function requestTarget(path: string): string {
  return path.replace(/[^\x21-\x7e]+/g, (text) => [...Buffer.from(text)].map(escaped).join(""));
}

function escaped(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
