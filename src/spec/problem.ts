/**
 * What is wrong with a text that has a format, for whoever knows where the text stands. The message
 * never holds the text itself: it can come from a variable of the caller.
 */
export class Problem {
  readonly message: string;
  readonly hint: string | undefined;
  readonly suggestion: string | undefined;

  constructor(message: string, more: { hint?: string; suggestion?: string | undefined } = {}) {
    this.message = message;
    this.hint = more.hint;
    this.suggestion = more.suggestion;
  }
}

/** Reads a text that has a format. */
export type Parser<T> = (text: string) => T | Problem;
