/** What every shell takes for a part of a word. */
const bare = /^[\w@%+=:,./-]+$/;
/** What a terminal would act on, or not show: it is never part of a text that is pasted. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * A word as every shell takes it, for a text that is shown and pasted: what needs no quotes stands
 * without. What cannot be shown stands in octal digits, so that a terminal is safe from it and the
 * shell gets it byte for byte. It does not keep a word with a dash in front from being an option.
 *
 * @example
 * quoteWord("a b"); // 'a b'
 * quoteWord("a\nb"); // "$(printf 'a\012b')"
 */
export function quoteWord(word: string): string {
  // zsh takes =name for a program's path.
  if (bare.test(word) && !word.startsWith("=")) return word;
  if (!unseen.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  // A command's output loses the line feeds at its end.
  return word.endsWith("\n") ? `$'${octal(word)}'` : `"$(printf '${octal(word)}')"`;
}

/** Some shells look for `!` in quotes, and printf for `%` and for a dash in front. */
function octal(word: string): string {
  const shown = word.replaceAll(/[\s\S]/gu, (character) =>
    /[\w@+=:,./ -]|\P{ASCII}/u.test(character) && !unseen.test(character)
      ? character
      : octalBytes(character),
  );
  return shown.replace(/^-/, octalBytes("-"));
}

function octalBytes(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`)
    .join("");
}

/**
 * A line that can be pasted: the values in it are words, or lists of words, that a shell takes as they
 * are. Every hint and note with a command in it is made with this.
 *
 * @example
 * commandText`sidepod debug ${name} -- ${["sh", "-c", "x; y"]}`; // sidepod debug web -- sh -c 'x; y'
 */
export function commandText(
  text: TemplateStringsArray,
  ...values: readonly (string | number | readonly (string | number)[])[]
): string {
  return text
    .map((part, at) => {
      const value = values[at];
      return value === undefined
        ? part
        : part + [value].flat().map(String).map(quoteWord).join(" ");
    })
    .join("");
}

/** A path as a word that is never taken for an option, nor for standard input. */
export function asPath(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}
