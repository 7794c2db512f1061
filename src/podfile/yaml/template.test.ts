// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a pod file
import fc from "fast-check";
import { expect, it } from "vitest";
import { interpolate, parseTemplate } from "./template.ts";
import { retype } from "./tree.ts";

const variables: Record<string, string> = { X: "x", EMPTY: "", Y: "y" };

function fill(text: string): string {
  const { segments, problem } = parseTemplate(text);
  if (problem) throw new Error(problem.message);
  return interpolate(
    segments,
    (name) => variables[name],
    () => "",
  ).value;
}

it.each([
  ["$X", "x"],
  ["${X}", "x"],
  ["a${X}b$Y", "axby"],
  ["$X_Y", ""],
  ["${X:-d}", "x"],
  ["${EMPTY:-d}", "d"],
  ["${EMPTY-d}", ""],
  ["${NONE-d}", "d"],
  ["${NONE:-${X}}", "x"],
  ["${NONE:-a${NONE:-b${Y}}c}", "abyc"],
  ["${X:+v}", "v"],
  ["${EMPTY:+v}", ""],
  ["${EMPTY+v}", "v"],
  ["${NONE+v}", ""],
  ["${X:?m}", "x"],
  ["$$X", "$X"],
  ["$$$X", "$x"],
  ["${NONE:-a:b/c?}", "a:b/c?"],
  ["costs 5$", "costs 5$"],
  ["$5 {X}", "$5 {X}"],
])("%s is %j", (text, expected) => {
  expect(fill(text)).toBe(expected);
});

it.each(["${", "${}", "${X", "${X:-d", "${1}", "${X/a}", "${X:x}", "${-}"])(
  "refuses %s",
  (text) => {
    expect(parseTemplate(text).problem).toBeDefined();
  },
);

it("tells what is missing, and whether it has to be there", () => {
  const { segments } = parseTemplate("$A ${B?why $X} ${C:-d} ${D:+e}");
  const { missing } = interpolate(
    segments,
    () => undefined,
    () => "",
  );
  expect(missing).toMatchObject([
    { reference: { name: "A", text: "$A" }, required: false },
    { reference: { name: "B", text: "${B?why $X}" }, required: true, message: "why " },
  ]);
});

it("puts every reference back where it was (property)", () => {
  const part = fc.constantFrom("$$", "$X", "${X}", "${NONE:-d${Y}}", "a", "{", "}", ":", " ");
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join("");
      const { segments } = parseTemplate(text);
      const back = segments.map((one) =>
        typeof one === "string" ? one.replaceAll("$", "$$$$") : one.text,
      );
      expect(back.join("")).toBe(text);
    }),
  );
});

it.each([
  ["2", 2],
  ["1.5", 1.5],
  ["0440", 0o440],
  ["0x1f", 31],
  ["true", true],
  ["yes", "yes"],
  ["", null],
  ["~", null],
  ["22:22", "22:22"],
  ["1.2.3", "1.2.3"],
  ["080", 80],
])("takes the plain scalar %j as YAML does", (text, value) => {
  expect(retype(text)).toBe(value);
});
