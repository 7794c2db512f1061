import type { ErrorCode } from "../../errors.ts";

export interface Explained {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What one text of the engine means. */
export interface ErrorRule {
  /** The engine's own name for the error; it is the same in all versions, unlike the text. */
  readonly cause?: string;
  /** What the text has to match; its named groups are the facts in it. */
  readonly text?: RegExp;
  explain(found: Readonly<Record<string, string>>, answer: EngineMessage): Explained;
}

/** What the engine says of a call that it refused, whichever of its two forms it took. */
export interface EngineMessage {
  readonly status: number;
  /** The innermost error, a fixed text for the errors that the engine knows by name. */
  readonly cause: string;
  readonly message: string;
}
