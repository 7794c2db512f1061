import { expect, it } from "vitest";
import type { DebugEvent } from "../../../app/debug/events.ts";
import { renderDebugEvents } from "./render.ts";

function told(event: DebugEvent): readonly string[] {
  const notes: string[] = [];
  renderDebugEvents({ note: (text) => void notes.push(text) })(event);
  return notes;
}

it.each<[DebugEvent, readonly string[]]>([
  [{ type: "last-life", lines: ["jo\x1bb ended"] }, ["jo\\x1bb ended"]],
  [{ type: "log", lines: ["oo\x1bps"] }, ["its log: oo\\x1bps"]],
  [{ type: "log", lines: [] }, ["it wrote nothing"]],
  [
    { type: "caught", how: "jo\x1bb ended with status 3", since: "restarted" },
    [
      "jo\\x1bb ended with status 3, and was restarted",
      "its files may have changed in the meantime",
    ],
  ],
  [{ type: "caught", how: "jo\x1bb ended", since: "removed" }, ["jo\\x1bb ended, and was removed"]],
  [
    { type: "time-over", ttlMs: 1000, tty: true },
    ["\nits time limit of 1 s has passed: --ttl sets a longer one"],
  ],
  [
    { type: "target-ended", how: "jo\x1bb ended", next: "wait" },
    ["jo\\x1bb ended; waiting until it runs again"],
  ],
])("tells %o, with nothing that a terminal would act on", (event, lines) => {
  expect(told(event)).toEqual(lines);
});
