import type { Latest } from '../../shared/api/latest.ts';
import { age, shortened, table, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';

export type LatestReading = { readonly sensor: string } & Latest['sensors'][string];

/** A JSON object or a text is shown as far as a line has room for it. */
const LONGEST_VALUE = 40;

/** A table of readings under its head. Numbers stand with their points below each other. */
export function linesOf(readings: readonly LatestReading[], terminal: Pick<Terminal, 'now'>): string[] {
  const numbers = readings.map(({ value }) => (typeof value === 'number' ? String(value) : ''));
  const places = Math.max(0, ...numbers.map((text) => fractionOf(text).length));
  const whole = Math.max(0, ...numbers.map((text) => text.length - fractionOf(text).length));
  const rows = readings.map(({ sensor, value, timestamp }) => [
    sensor,
    typeof value === 'number'
      ? aligned(String(value), whole, places)
      : shortened(valueText(value), LONGEST_VALUE),
    age(terminal.now() - Date.parse(timestamp)),
    timestamp,
  ]);
  return table([['Sensor', 'Value', 'When', 'Time'], ...rows]);
}

/** The point and what stands behind it; nothing of numbers with an exponent. */
const fractionOf = (text: string): string => /\.\d+$/.exec(text)?.[0] ?? '';

const aligned = (text: string, whole: number, places: number): string =>
  (' '.repeat(Math.max(0, whole - text.length + fractionOf(text).length)) + text).padEnd(whole + places);

/** A value on one line, whatever a device sends. */
export const valueText = (value: LatestReading['value']): string =>
  visible(typeof value === 'object' ? JSON.stringify(value) : String(value));

/** A line for each reading that is new, in order of time. @param before the answer before, unless it is the first */
export function changesSince(before: Latest | undefined, readings: readonly LatestReading[]): string[] {
  return readings
    .filter(({ sensor, timestamp }) => before?.sensors[sensor]?.timestamp !== timestamp)
    .toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
    .map(({ sensor, value, timestamp }) => `${timestamp}  ${sensor}  ${valueText(value)}`);
}
