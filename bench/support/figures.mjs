/** Middle of the values; of an even number, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** One line for a figure that has a limit. `reach` says on which side of the limit it has to be. */
export function verdict({ name, figure, limit, reach }) {
  const kept = reach === 'at most' ? figure <= limit : figure >= limit;
  return `${kept ? 'kept  ' : 'MISSED'}  ${name}: ${figure.toFixed(2)} (${reach} ${limit.toFixed(2)})`;
}

/** A number after `--name` on the command line, or the default. */
export function numberOption(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}
