/** What GNU tar goes on after, with the status 1. The archive is whole then. */
const moved =
  /^(?:\.\/)?(.*: (?:file changed as we read it|File removed before we read it|File shrank by \d+ bytes?; padding with zeros))$/;

/** What tar says of files that others were writing to, and of those that it could not pack. */
export interface Complaints {
  readonly moving: readonly string[];
  readonly failed: readonly string[];
}

/** @param complaints in English; what was cut off has no line feed at its end */
export function readComplaints(complaints: string): Complaints {
  const moving: string[] = [];
  const failed: string[] = [];
  for (const line of complaints.split("\n").slice(0, -1)) {
    const said = line.replace(/^tar: /, "");
    const moves = said === line ? undefined : moved.exec(said)?.[1];
    if (moves !== undefined) moving.push(moves);
    else if (!/^(Exiting with failure status|Removing leading|$)/.test(said)) {
      failed.push(said.replace(/^\.\//, ""));
    }
  }
  return { moving, failed };
}
