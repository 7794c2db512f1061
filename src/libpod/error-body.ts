/** What the engine says of a call that it refused, whichever of its two forms it took. */
export interface EngineMessage {
  readonly status: number;
  /** The innermost error, a fixed text for the errors that the engine knows by name. */
  readonly cause: string;
  readonly message: string;
}

/**
 * Reads `{cause, message, response}`, or for conflicts in a pod `{Errs, Id}`. Some handlers write
 * two documents after each other: the first is the answer.
 */
export function readErrorBody(status: number, body: string): EngineMessage {
  const text = body.trim();
  const cut = (said: string) => said.slice(0, mostLength);
  const value = parseFirstDocument(text);
  if (!isRecord(value)) return { status, cause: "", message: text.slice(0, 500) };
  if (Array.isArray(value.Errs)) {
    return { status, cause: "", message: cut(value.Errs.map(inWords).join("; ")) };
  }
  const cause = typeof value.cause === "string" ? value.cause : "";
  const message = typeof value.message === "string" ? value.message : cause;
  return { status, cause: cut(cause), message: cut(message === "" ? text : message) };
}

/** What the engine passes on of its runtimes has some hundred characters. */
const mostLength = 8192;

function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parseFirstDocument(text: string): unknown {
  return tryParse(text) ?? tryParse(text.split("\n", 1)[0] ?? "") ?? tryParse(splitAtSeam(text));
}

function splitAtSeam(text: string): string {
  const seam = text.indexOf("}{");
  return seam === -1 ? "" : text.slice(0, seam + 1);
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
