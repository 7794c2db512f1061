import { expect, it } from "vitest";
import type { DebugInput } from "./input.ts";
import { parseMode } from "./mode.ts";

const asked = (given: Partial<DebugInput>) =>
  ({
    target: "web",
    words: [],
    command: [],
    capAdd: [],
    env: [],
    ...given,
  }) as unknown as DebugInput;

it.each<[Partial<DebugInput>, object]>([
  [{}, { mode: "session" }],
  [{ copyTo: "trial", withoutTty: true }, { mode: "copyTo" }],
  [{ catch: true, image: "tools" }, { mode: "catch" }],
  [{ reuse: true, keep: true }, { mode: "reuse" }],
  [{ words: ["trace", "1"], lines: 3, for: 1000 }, { tool: "trace" }],
  [{ target: "ls", json: true }, { action: "ls" }],
  [{ target: "logs", words: ["ps"] }, { action: "logs" }],
])("%o asks for %o", (given, way) => {
  expect(parseMode(asked(given))).toEqual(way);
});

it.each<[string, Partial<DebugInput>]>([
  ["--explain", { explain: true }],
  ["--promote", { promote: "tools" }],
  ["--copy-to", { copyTo: "trial" }],
  ["--follow", { follow: true }],
  ["--catch", { catch: true }],
  ["--reuse", { reuse: true }],
])("%s does not go together with a quick look, an action, or another", (option, given) => {
  const refused = (more: Partial<DebugInput>) => () => parseMode(asked({ ...given, ...more }));
  expect(refused({ words: ["resolve", "db"] })).toThrow(
    expect.objectContaining({
      code: "usage",
      message: `${option} and resolve do not go together`,
      hint: "sidepod debug web resolve db",
    }),
  );
  expect(refused({ target: "gc" })).toThrow(`${option} and gc do not go together`);
  const other = given.follow ? { catch: true } : { follow: true };
  expect(refused(other)).toThrow(/^--\S+ and --\S+ do not go together$/);
});

it.each<[string, string, Partial<DebugInput>]>([
  ["a session has no use for --lines", "it goes with trace", { lines: 3 }],
  ["ps has no use for --output", "it goes with capture", { words: ["ps"], output: "file" }],
  ["ps has no use for --for", "it goes with trace, capture, http", { words: ["ps"], for: 1 }],
  [
    "trace has no use for --show-secrets",
    "it goes with env",
    { words: ["trace"], showSecrets: true },
  ],
  ["--follow has no use for --save", "it goes with --promote", { follow: true, save: "file" }],
  ["logs has no use for --all", "it goes with rm", { target: "logs", all: true }],
  ["env has no use for --keep", "a session, --follow", { words: ["env"], keep: true }],
  ["ls has no use for --cap-add", "leave it out", { target: "ls", capAdd: ["NET_RAW"] }],
  ["--copy-to has no use for --image", "leave it out", { copyTo: "trial", image: "tools" }],
])("%s", (message, hint, given) => {
  expect(() => parseMode(asked(given))).toThrow(
    expect.objectContaining({ code: "usage", message, hint: expect.stringContaining(hint) }),
  );
});

it("shows the first of two ways as it would be given alone, with its value", () => {
  expect(() => parseMode(asked({ promote: "tools", follow: true }))).toThrow(
    expect.objectContaining({ hint: "sidepod debug web --promote tools" }),
  );
  expect(() => parseMode(asked({ explain: true, copyTo: "trial" }))).toThrow(
    expect.objectContaining({ hint: "sidepod debug web --explain" }),
  );
});

it("takes a command whose -- was forgotten for one, and knows looks that are written wrong", () => {
  expect(() => parseMode(asked({ words: ["npm", "test"], copyTo: "trial" }))).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("'npm' is not one of ps, "),
      hint: "for a command: sidepod debug web -- npm",
    }),
  );
  expect(() => parseMode(asked({ words: ["socket"] }))).toThrow(
    expect.objectContaining({ hint: "did you mean sockets?" }),
  );
});

it.each<[Partial<DebugInput>, string, string]>([
  [
    { target: "ps", words: ["web"] },
    "the target stands before the quick look",
    "sidepod debug web ps",
  ],
  [
    { target: "cp", words: ["web:/etc/hosts", "."] },
    "the target stands before the quick look",
    "sidepod debug web cp :/etc/hosts .",
  ],
  [
    { interface: "t", command: ["sh"] },
    "a session has a terminal where there is one here, without -it",
    "leave out -it; -t gives it one in any case",
  ],
  [{ promote: "tools", ttl: 1000 }, "--promote has no use for --ttl", "leave it out"],
])("knows what is meant by %o", (given, message, hint) => {
  expect(() => parseMode(asked(given))).toThrow(expect.objectContaining({ message, hint }));
});
