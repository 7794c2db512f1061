import { bounds } from "../bounds.ts";
import { Problem } from "../diagnostic.ts";

export interface HttpCheck {
  readonly scheme: "http" | "https";
  readonly port: number;
  readonly path: string;
}

const pattern =
  /^(?:(https?):\/\/)?(?:localhost|127\.0\.0\.1|\[::1\])?(?::(\d{1,5}))?(\/[^\s#]*)?$/;

/** `:8000/healthz`, `https://:8443/`, `http://localhost/ready`. */
export function parseHttpCheck(text: string): HttpCheck | Problem {
  const match = pattern.exec(text.trim());
  if (!match || text.trim() === "") {
    return new Problem("not an address inside the pod", { hint: "for example :8000/healthz" });
  }
  const scheme = match[1] === "https" ? "https" : "http";
  const port = match[2] === undefined ? (scheme === "https" ? 443 : 80) : Number(match[2]);
  if (port < bounds.port.min || port > bounds.port.max) {
    return new Problem("the port is not between 1 and 65535");
  }
  return { scheme, port, path: match[3] ?? "/" };
}

/** `:8000/healthz`; undefined for a path that only the long form can hold. */
export function writeHttpCheck({ scheme, port, path }: HttpCheck): string | undefined {
  if (!/^\/[^\s#]*$/.test(path)) return undefined;
  return `${scheme === "https" ? "https://" : ""}:${port}${path === "/" ? "" : path}`;
}
