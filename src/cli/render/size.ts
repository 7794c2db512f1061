const units: readonly (readonly [name: string, bytes: number])[] = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
];

/** `1 GiB`, `1.5 MiB`, `12 B`. */
export function formatBytes(bytes: number): string {
  const [name, size] = units.find(([, least]) => bytes >= least) ?? ["B", 1];
  const amount = bytes / size;
  return `${Number(amount.toFixed(amount < 10 ? 2 : 1))} ${name}`;
}
