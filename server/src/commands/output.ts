/** What could move the cursor or change what stands on the screen: names and ids may come from anywhere. */
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

export function print(line: string): void {
  process.stdout.write(`${line.replace(CONTROL, '')}\n`);
}

export function printJson(data: unknown): void {
  process.stdout.write(`${JSON.stringify(data)}\n`);
}

/** For what must not get lost between the lines that are data. */
export function warn(line: string): void {
  process.stderr.write(`${line.replace(CONTROL, '')}\n`);
}

/** Rows under a heading, in columns. */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  for (const row of all) {
    print(
      widths
        .map((width, column) => (row[column] ?? '').padEnd(width))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** A moment, in UTC, to the minute; a dash where it has not come. */
export function moment(time: number | null): string {
  return time === null ? '-' : `${new Date(time).toISOString().slice(0, 16)}Z`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}
