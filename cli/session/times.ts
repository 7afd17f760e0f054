import { InvalidArgumentError } from 'commander';
import { parseRfc3339, toNanoseconds } from '../../shared/reading/instant.ts';

/** Nanoseconds of the units that lengths of time are given in. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['min', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** Parser of an option that is an instant: nanoseconds since 1970, as decimal text. */
export function instantNs(text: string): string {
  const at = parseRfc3339(text);
  if (at === undefined) throw new InvalidArgumentError('Write it like 2024-05-01T08:00:00Z.');
  return String(toNanoseconds(at));
}

/** Parser of an option that is a length of time with its unit, to the nanosecond: the nanoseconds as decimal text. */
export function lengthNs(text: string): string {
  const [, sign = '', whole = '', fraction = '', unit = ''] =
    /^([+-]?)(\d{1,12})(?:\.(\d{1,9}))?(ns|us|ms|s|min|h)$/.exec(text) ?? [];
  const unitNs = UNITS.get(unit);
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * (unitNs ?? 0n);
  if (unitNs === undefined || scaled % scale !== 0n)
    throw new InvalidArgumentError(
      `Write it like 300ms or -1.5s; units are ${[...UNITS.keys()].join(', ')}.`,
    );
  const ns = scaled / scale;
  return String(sign === '-' ? -ns : ns);
}

/** An instant of an answer, as one reads it. */
export function timeOf(ns: number | string): string {
  const value = BigInt(ns);
  const second = 1_000_000_000n;
  const fraction = ((value % second) + second) % second;
  const ms = Number((value - fraction) / 1_000_000n);
  // Beyond what dates can be.
  if (Math.abs(ms) > 8.64e15) return `${value} ns`;
  const digits = String(fraction).padStart(9, '0').replace(/0+$/, '');
  return new Date(ms).toISOString().replace('.000Z', digits === '' ? 'Z' : `.${digits}Z`);
}
