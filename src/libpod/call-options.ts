/** What every call of the client takes as its last argument. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason, and its connection is closed. */
  readonly signal?: AbortSignal | undefined;
}
