import type { IncomingHttpHeaders } from "node:http";
import { commandText } from "../command-text.ts";
import { isSidepodError, SidepodError } from "../errors.ts";
import type { CallOptions } from "./calls/api-path.ts";
import { wrongAnswer } from "./calls/shape.ts";
import type { Transport } from "./transport.ts";

/** The oldest Podman that Sidepod is made for, by the version of its API. */
const oldest = [4, 3] as const;

const hint =
  "to start Podman's own socket: systemctl start podman.socket (systemctl --user without root)";

/** Asks what answers at a socket whether it is Podman, and new enough. */
export async function identifyEngine(transport: Transport, call: CallOptions): Promise<void> {
  const { socketPath } = transport;
  try {
    await transport.send({ method: "GET", path: ["_ping"], signal: call.signal });
  } catch (error) {
    if (isSidepodError(error, "protocol")) {
      const { message, evidence, details } = error;
      throw new SidepodError("no-engine", message, { evidence, hint, details, cause: error });
    }
    // What does not know the path is something else; Podman itself can be out of order.
    const refused = isSidepodError(error) && error.details.status !== undefined;
    if (!refused || transport.serverVersion !== undefined) throw error;
    throw notPodman(await askAsDocker(transport, call), socketPath, error);
  }
  const version = transport.serverVersion;
  if (version === undefined) throw notPodman(await askAsDocker(transport, call), socketPath);
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) throw wrongAnswer("GET _ping", "its version is invalid", version);
  const [least, leastMinor] = oldest;
  const isOld = Number(major) < least || (Number(major) === least && Number(minor) < leastMinor);
  if (isOld) throw tooOld(version, socketPath);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** The path that every engine with Docker's API knows. */
async function askAsDocker(transport: Transport, call: CallOptions): Promise<Answer> {
  const { statusCode = 0, headers } = await transport.ask("_ping", call);
  return { status: statusCode, headers };
}

function tooOld(version: string, socket: string): SidepodError {
  const least = oldest.join(".");
  return new SidepodError("engine-too-old", `Podman ${version} is older than ${least}`, {
    evidence: [`${socket} answers as version ${version}`],
    hint: commandText`install Podman ${least} or newer, and end the old service: systemctl restart podman.socket`,
    details: { socket, version, oldest: least },
  });
}

function notPodman({ status, headers }: Answer, socket: string, cause?: unknown): SidepodError {
  const server = String(headers.server ?? "");
  const podman = /^Libpod\/(\S+)/.exec(server)?.[1];
  if (podman !== undefined) return tooOld(podman, socket);
  const isDocker = "docker-experimental" in headers || "api-version" in headers;
  const message = isDocker
    ? `the engine at ${socket} is Docker, not Podman`
    : `the server at ${socket} is not a container engine`;
  const seen = ["server", "api-version", "content-type"].flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [`${name}: ${value}`];
  });
  return new SidepodError("no-engine", message, {
    evidence: [[`GET /_ping answers ${status}`, ...seen].join(", ")],
    hint,
    details: { socket, status, ...(server !== "" && { server }) },
    cause,
  });
}
