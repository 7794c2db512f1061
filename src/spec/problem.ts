/**
 * What is wrong with a text that has a format, for whoever knows where the text stands. The message
 * never holds the text itself: it can come from a variable of the caller.
 */
export class Problem {
  readonly message: string;
  readonly hint: string | undefined;
  /** The nearest right text; a function, as looking for it takes long. */
  readonly suggest: (() => string | undefined) | undefined;

  constructor(message: string, more: { hint?: string; suggest?: () => string | undefined } = {}) {
    this.message = message;
    this.hint = more.hint;
    this.suggest = more.suggest;
  }
}

/** Reads a text that has a format. */
export type Parser<T> = (text: string) => T | Problem;
