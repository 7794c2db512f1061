import fc from "fast-check";

export type Mutation = (text: string) => string;
const at = fc.nat({ max: 2000 });
/** One damage to a text: something put in, taken out or moved. */
export function mutation(pieces: readonly string[]): fc.Arbitrary<Mutation> {
  return fc.oneof(
    fc.tuple(at, fc.constantFrom(...pieces)).map(
      ([index, piece]): Mutation =>
        (text) =>
          splice(text, index, 0, piece),
    ),
    fc.tuple(at, fc.integer({ min: 1, max: 40 })).map(
      ([index, count]): Mutation =>
        (text) =>
          splice(text, index, count, ""),
    ),
    fc.tuple(at, fc.constantFrom(...pieces)).map(
      ([index, piece]): Mutation =>
        (text) =>
          splice(text, index, piece.length, piece),
    ),
    // A value becomes another one.
    fc.tuple(at, fc.constantFrom(...pieces)).map(
      ([index, piece]): Mutation =>
        (text) => {
          const colon = text.indexOf(": ", index % Math.max(1, text.length));
          const end = text.indexOf("\n", colon);
          return colon === -1 || end === -1
            ? text
            : splice(text, colon + 2, end - colon - 2, piece);
        },
    ),
    // Lines change places.
    fc.tuple(at, at).map(
      ([from, to]): Mutation =>
        (text) => {
          const lines = text.split("\n");
          const [line = ""] = lines.splice(from % lines.length, 1);
          lines.splice(to % (lines.length + 1), 0, line);
          return lines.join("\n");
        },
    ),
    fc.tuple(at, at).map(
      ([from, length]): Mutation =>
        (text) =>
          text.slice(from % text.length, (from % text.length) + length),
    ),
  );
}

function splice(text: string, at: number, remove: number, insert: string): string {
  const index = at % (text.length + 1);
  return text.slice(0, index) + insert + text.slice(index + remove);
}
