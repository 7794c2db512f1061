import type { Colour } from "./colour.ts";

const palette: readonly Colour[] = ["cyan", "yellow", "green", "magenta", "blue"];

/** Gives each name a colour of its own while there are some; in the same order always the same. */
export function createColourPicker(): (name: string) => Colour {
  const given = new Map<string, Colour>();
  return (name) => {
    const colour = given.get(name) ?? palette[given.size % palette.length] ?? "cyan";
    given.set(name, colour);
    return colour;
  };
}
