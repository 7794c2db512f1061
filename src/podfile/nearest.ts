const shortestBeginning = 3;
/** Behind one wrong letter, before two. */
const beginningDistance = 1.5;

/**
 * The candidate that was probably meant, by the Damerau-Levenshtein distance without regard to
 * case; one that begins with the text is near, however long. Undefined where none is near.
 */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  if (text.length > 64) return undefined;
  const wanted = normalise(text);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const other = normalise(candidate);
    const isBegun = wanted.length >= shortestBeginning && other.startsWith(wanted);
    if (!isBegun && Math.abs(candidate.length - text.length) >= bestDistance) continue;
    const distance = isBegun ? beginningDistance : editDistance(wanted, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `capAdd` and `cap-add` are as near to `cap_add` as can be. */
function normalise(text: string): string {
  return text.replace(/[-_]/g, "").toLowerCase();
}

/** Insertions, deletions, replacements and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

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
