import { SidepodError } from "../../errors.ts";

export interface HttpPlace {
  readonly secure: boolean;
  /** Undefined for the target itself, whose loopback is tried as 127.0.0.1 and as ::1. */
  readonly host: string | undefined;
  readonly port: number;
  /** With the query. */
  readonly path: string;
}

/**
 * Reads `/healthz`, `:8080/healthz`, `host/x`, `https://host:8443/x`. A host that is left out is the
 * target.
 *
 * @throws SidepodError `usage`
 */
export function readHttpPlace(text: string): HttpPlace {
  const [, scheme = "http", rest = ""] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const own = /^(\/|:|$)/.test(rest);
  const url = `${scheme}://${own ? "localhost" : ""}${rest}`;
  if (!["http", "https"].includes(scheme.toLowerCase()) || !URL.canParse(url)) {
    throw new SidepodError("usage", `'${text}' is no address for http`, {
      hint: "write it as :8080/healthz or https://host/path",
    });
  }
  const { protocol, username, password, hostname, port, pathname, search } = new URL(url);
  if (username !== "" || password !== "") {
    throw new SidepodError("usage", "http sends no user and password", {
      hint: "with curl: sidepod debug TARGET -- curl -u USER:PASSWORD URL",
    });
  }
  const secure = protocol === "https:";
  return {
    secure,
    host: own ? undefined : hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? (secure ? 443 : 80) : Number(port),
    path: `${pathname}${search}`,
  };
}
