/** What GNU tar goes on after, with the status 1. The archive is whole then. */
const moved =
  /^tar: (?:\.\/)?(.*: (?:file changed as we read it|File removed before we read it|File shrank by \d+ bytes?; padding with zeros|socket ignored))$/;

/**
 * What tar says of files that others were writing to, if that is all that it says; undefined where it
 * failed.
 *
 * @param complaints in English; what was cut off has no line feed at its end
 */
export function readMovingFiles(complaints: string): readonly string[] | undefined {
  const lines = complaints.split("\n").slice(0, -1);
  const found = lines.flatMap((line) => moved.exec(line)?.[1] ?? []);
  return found.length > 0 && found.length === lines.length ? found : undefined;
}
