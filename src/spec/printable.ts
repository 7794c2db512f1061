// C0, C1, line separators, and the marks that reorder text on a terminal.
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufdd0-\ufddf\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with everything that a terminal would act on written as an escape. */
export function escapeControls(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.charCodeAt(0);
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Every such character as one visible one, so that columns stay where they are. */
export function maskControls(text: string): string {
  return text.replace(unprintable, (character) => (character === "\t" ? " " : "\u00b7"));
}

/** In double quotes, escaped, cut to a length that fits into a message. */
export function quote(text: string, length = 60): string {
  const cut = text.length > length ? `${text.slice(0, length - 1)}…` : text;
  return `"${escapeControls(cut)}"`;
}
