/**
 * Control characters, line and paragraph separators, and the invisible characters that turn the
 * direction of a text (Trojan Source, CVE-2021-42574) or hide in it.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what this is for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Makes a text from outside (names, labels, engine answers, files) safe to show on one line of a
 * terminal: what could move the cursor, change colours or reorder the line is shown as an escape.
 */
export function safeText(text: string): string {
  return text.replace(unsafe, (character) => short[character] ?? escaped(character));
}

/** The same for text of several lines: line feeds and tabs stay. */
export function safeLines(text: string): string {
  return text.replace(unsafe, (character) =>
    character === "\n" || character === "\t" ? character : (short[character] ?? escaped(character)),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}
