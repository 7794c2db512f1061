import { expect, it } from "vitest";
import { readComplaints } from "./copy.ts";

it("tells files that were written to while they were read", () => {
  const log = "tar: ./var/log/app: file changed as we read it\n";
  const gone = "tar: ./tmp/x: File removed before we read it\n";
  const short = "tar: ./data: File shrank by 12 bytes; padding with zeros\n";
  expect(readComplaints(log + gone + short)).toEqual({
    moving: [
      "var/log/app: file changed as we read it",
      "tmp/x: File removed before we read it",
      "data: File shrank by 12 bytes; padding with zeros",
    ],
    failed: [],
  });
  // There are so many that the last line is cut off.
  expect(readComplaints(`${log}tar: ./var/lo`).moving).toHaveLength(1);
});

it.each([
  ["tar: ./x: Cannot open: Permission denied\n", "x: Cannot open: Permission denied"],
  ["tar: ./s: socket ignored\n", "s: socket ignored"],
  ["cat: x: file changed as we read it\n", "cat: x: file changed as we read it"],
])("takes everything else for a failure: %j", (line, failed) => {
  const moving = "tar: ./a: file changed as we read it\n";
  const end = "tar: Exiting with failure status due to previous errors\n";
  expect(readComplaints(moving + line + end)).toEqual({
    moving: ["a: file changed as we read it"],
    failed: [failed],
  });
});
