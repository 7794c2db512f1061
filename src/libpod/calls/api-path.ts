import { SidepodError } from "../../errors.ts";

/**
 * The path's version does not have to match the server's, but it decides the shape of some answers:
 * with `/v5` a container's entrypoint is a list, below it one string without the boundaries of its
 * arguments. Without a version, some requests are taken for calls of the Docker API.
 *
 * @podman <5.0: the path may have any version, which changes nothing.
 */
const prefix = "/v5.0.0/libpod/";

type QueryValue = string | number | boolean | readonly string[] | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/**
 * Builds a path from its segments, each of which is escaped as a whole.
 *
 * @throws SidepodError `usage` for an empty segment: the server would take `pods//json` for the list.
 */
export function apiPath(segments: readonly string[], query: Query = {}): string {
  const text = prefix + segments.map(escapeSegment).join("/");
  const search = encodeQuery(query);
  return search === "" ? text : `${text}?${search}`;
}

function escapeSegment(segment: string): string {
  if (segment === "") throw new SidepodError("usage", "a name or ID is empty");
  // The server resolves dot segments before it looks for a route.
  if (segment === "." || segment === "..") return segment.replaceAll(".", "%2E");
  return encodeURIComponent(segment);
}

function encodeQuery(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const values = Array.isArray(value) ? value : [value];
    for (const each of values) parameters.append(key, String(each));
  }
  return parameters.toString();
}

export type Filters = Readonly<Record<string, readonly string[]>>;

/** The `filters` parameter: JSON in a query parameter; nothing where there are none. */
export function encodeFilters(filters: Filters | undefined): string | undefined {
  return filters === undefined ? undefined : JSON.stringify(filters);
}

/** What every call of the client takes as its last argument. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason, and its connection is closed. */
  readonly signal?: AbortSignal | undefined;
}
