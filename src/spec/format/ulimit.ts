import { nearest } from "../nearest.ts";
import { Problem } from "../problem.ts";

const names =
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
    " ",
  );

/** The name of a resource limit, as setrlimit(2) has it in lower case. */
export function parseUlimitName(text: string): string | Problem {
  const name = text.toLowerCase().replace(/^rlimit_/, "");
  if (names.includes(name)) return name;
  return new Problem("unknown limit", {
    hint: `known limits: ${names.join(", ")}`,
    suggest: () => nearest(name, names),
  });
}
