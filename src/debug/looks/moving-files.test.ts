import { expect, it } from "vitest";
import { readMovingFiles } from "./moving-files.ts";

it("tells files that were written to while they were read", () => {
  const log = "tar: ./var/log/app: file changed as we read it\n";
  const gone = "tar: ./tmp/x: File removed before we read it\n";
  const short = "tar: ./data: File shrank by 12 bytes; padding with zeros\n";
  expect(readMovingFiles(log + gone + short)).toEqual([
    "var/log/app: file changed as we read it",
    "tmp/x: File removed before we read it",
    "data: File shrank by 12 bytes; padding with zeros",
  ]);
  // There are so many that the last line is cut off.
  expect(readMovingFiles(`${log}tar: ./var/lo`)).toHaveLength(1);
});

it.each([
  "",
  "tar: ./x: Cannot open: Permission denied\n",
  "tar: ./a: file changed as we read it\ntar: ./b: Cannot open: Permission denied\n",
  "cat: x: file changed as we read it\n",
])("takes everything else for a failure: %j", (complaints) => {
  expect(readMovingFiles(complaints)).toBeUndefined();
});
