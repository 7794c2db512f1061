/** The best shell that a toolkit has. Its startup files would set another prompt. */
export const shell = [
  "sh",
  "-c",
  "if command -v bash >/dev/null; then exec bash --norc; else exec sh; fi",
];

/**
 * Of what every shell puts in: not all know bash's backslashes.
 *
 * @param target a name as engines allow them, without anything that a shell would read
 */
export function prompt(target: string, user: string | undefined): string {
  const sign = /^0(:|$)/.test(user ?? "0") ? "#" : "$";
  return `[debug ${target.replaceAll(/[^\w./-]/g, "_")}] $PWD ${sign} `;
}
