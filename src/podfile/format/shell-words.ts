import { Problem } from "../diagnostic.ts";

/**
 * Splits a command as a POSIX shell would into words: quotes and backslashes are resolved, nothing
 * is expanded.
 */
export function splitWords(text: string): string[] | Problem {
  const words: string[] = [];
  let word: string | undefined;
  let quoteMark: string | undefined;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if (quoteMark !== undefined) {
      if (character === quoteMark) {
        quoteMark = undefined;
      } else if (
        quoteMark === '"' &&
        character === "\\" &&
        /["\\$`\n]/.test(text[index + 1] ?? "")
      ) {
        index++;
        if (text[index] !== "\n") word += text[index] ?? "";
      } else {
        word += character;
      }
    } else if (character === "'" || character === '"') {
      quoteMark = character;
      word ??= "";
    } else if (character === "\\") {
      index++;
      if (text[index] === undefined) return new Problem("the command ends with a backslash");
      if (text[index] !== "\n") word = (word ?? "") + text[index];
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quoteMark !== undefined) {
    return new Problem(`a ${quoteMark} is not closed`, {
      hint: "close it, or write the command as a list",
    });
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Words as one text where they need no quotes, as people write commands; else as they are. */
export function joinWords(words: readonly string[]): string | readonly string[] {
  const isPlain = words.length > 0 && words.every((word) => /^[\w@%+=:,./-]+$/.test(word));
  return isPlain ? words.join(" ") : words;
}
