import type http from "node:http";
import { Readable } from "node:stream";

interface Body {
  readonly body?: unknown;
  readonly raw?: Readable | Uint8Array | string;
  readonly contentType?: string;
}

/** Sends a request's body, with its length where that is known, and ends the request. */
export function sendBody(outgoing: http.ClientRequest, { body, raw, contentType }: Body): void {
  if (raw instanceof Readable) {
    outgoing.setHeader("content-type", contentType ?? "application/octet-stream");
    raw.once("error", (error) => outgoing.destroy(error));
    outgoing.once("close", () => raw.destroy());
    raw.pipe(outgoing);
    return;
  }
  const bytes = encode(body, raw);
  if (bytes !== undefined) {
    const type = raw === undefined ? "application/json" : "application/octet-stream";
    outgoing.setHeader("content-type", contentType ?? type);
    outgoing.setHeader("content-length", bytes.length);
  }
  outgoing.end(bytes);
}

function encode(body: unknown, raw: Uint8Array | string | undefined): Buffer | undefined {
  if (raw !== undefined) return Buffer.from(raw);
  return body === undefined ? undefined : Buffer.from(JSON.stringify(body));
}
