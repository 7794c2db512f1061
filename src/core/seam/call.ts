/** What every call takes. */
export interface Call {
  readonly signal?: AbortSignal | undefined;
}
