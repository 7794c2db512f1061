/** Name and value of `NAME=value`, as an engine and the kernel give variables; a value can hold `=`. */
export function splitVariable(entry: string): readonly [name: string, value: string] {
  const equals = entry.indexOf("=");
  return equals === -1 ? [entry, ""] : [entry.slice(0, equals), entry.slice(equals + 1)];
}
