import type { Writable } from "node:stream";
import { type OutputChunk, readFrames, readRaw } from "./frames.ts";
import type { HijackedConnection } from "./hijack.ts";

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A connection to the streams of a process in a container. Leaving `output`, an abort and
 * `close` close the connection; the process goes on.
 */
export class AttachSession implements AsyncDisposable {
  /** The process's standard input; ending it half-closes the connection. */
  readonly stdin: Writable;
  /** To be read once. With a terminal all output is stdout. */
  readonly output: AsyncIterable<OutputChunk>;
  readonly #connection: HijackedConnection;
  readonly #frames: AsyncGenerator<OutputChunk>;
  #taken = false;
  readonly #ended: Promise<void>;

  constructor(connection: HijackedConnection, tty: boolean) {
    this.#connection = connection;
    this.stdin = connection.input;
    let end: () => void = () => undefined;
    this.#ended = new Promise((resolve) => {
      end = resolve;
    });
    // Only the engine's knowledge of the terminal tells the two kinds of stream apart.
    const source = tty ? readRaw(connection.output) : readFrames(connection.output);
    this.#frames = endWith(source, end);
    this.output = {
      [Symbol.asyncIterator]: () => {
        this.#taken = true;
        return this.#frames;
      },
    };
  }

  /** Settles when all output has been read or left; reads it where nobody does. */
  async ended(): Promise<void> {
    if (!this.#taken) for await (const _ of this.output);
    else await this.#ended;
  }

  close(): void {
    this.#connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

async function* endWith(
  source: AsyncGenerator<OutputChunk>,
  end: () => void,
): AsyncGenerator<OutputChunk> {
  try {
    yield* source;
  } finally {
    end();
  }
}
