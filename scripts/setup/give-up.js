/** The machine lacks something that the scripts cannot bring: the exit status of "no engine". */
export function giveUp(lines) {
  console.error(lines.join("\n"));
  process.exit(3);
}
