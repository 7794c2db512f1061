/** The best shell that a toolkit has. Its startup files would set another prompt. */
export const shell = [
  "sh",
  "-c",
  "if command -v bash >/dev/null; then exec bash --norc; else exec sh; fi",
];

/** @param target a name as engines allow them, without anything that a shell would read */
export function prompt(target: string): string {
  return `[debug ${target.replaceAll(/[^\w./-]/g, "_")}] \\w \\$ `;
}
