/** Whole numbers with their thousands set apart: 520,112. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** "1 reading", "2 readings". */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** Bytes in a unit that reads well: 4.1 MB. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Seconds of a number of milliseconds: 3.2 s. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/**
 * Text in columns as wide as their widest cell, two blanks apart.
 *
 * @param right numbers of the columns that stand on the right
 */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, index) =>
        right.includes(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Significant digits of a figure that is there to be read. */
const DIGITS = 6;

/** A number with as many digits as one reads: 12.3457, 1234567, 1.2e-7. */
export const figure = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15
    ? String(value)
    : String(Number(value.toPrecision(DIGITS)));

const AGES: readonly (readonly [name: string, unitSeconds: number])[] = [
  ['day', 86_400],
  ['h', 3600],
  ['min', 60],
];

/** A length of time in its largest unit: 3 s, 5 min, 1 h, 2 days. */
export function span(ms: number): string {
  const whole = Math.round(ms / 1000);
  const [name, unit] = AGES.find(([, most]) => whole >= most) ?? ['s', 1];
  const units = Math.floor(whole / unit);
  return name === 'day' ? plural(units, 'day') : `${units} ${name}`;
}

/** How long ago something was. @param ms below zero for what is still to come */
export const age = (ms: number): string =>
  ms <= -1000 ? `${span(-ms)} ahead` : ms < 1000 ? 'now' : `${span(ms)} ago`;

/** A time to the minute, to be read by people. @param time RFC 3339 in UTC */
export const minuteOf = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

const CONTROLS = /\p{Cc}/gu;

/** A text from outside, so that it cannot move the cursor or break a line. */
export const visible = (text: string): string =>
  text.replaceAll(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A text of at most so many characters, with a sign that it goes on. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;

/** An argument as a POSIX shell takes it. */
export const quote = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
