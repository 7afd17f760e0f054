import { fromNanoseconds, HOUR_MS, type Instant, parseRfc3339 } from '../../shared/reading/instant.ts';

/** Unit of integer time stamps. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns';

/** Digits of a second that one unit has behind the point. */
const DIGITS: Readonly<Record<EpochUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

/** Integer digits up to which a stamp of our time is in the unit: 10 digits of seconds last until the year 2286. */
const WIDEST: readonly (readonly [EpochUnit, number])[] = [
  ['s', 11],
  ['ms', 14],
  ['us', 17],
];

const FIRST_HOUR = Date.parse('0000-01-01T00:00:00Z') / HOUR_MS;
const LAST_HOUR = Date.parse('9999-12-31T23:00:00Z') / HOUR_MS;

const EPOCH = /^([+-]?)(\d{1,20})(?:\.(\d{1,9}))?$/;
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?\s*(?:([Zz])|(?:UTC)|([+-]\d\d)(?::?(\d\d))?)?$/;

/** Decides the unit of a column's integer stamps by the magnitude that most of them have. */
export class EpochSurvey {
  readonly #votes: Record<EpochUnit, number> = { s: 0, ms: 0, us: 0, ns: 0 };

  add(cell: string): void {
    const match = EPOCH.exec(cell.trim());
    if (match === null) return;
    const digits = (match[2] ?? '').replace(/^0+/, '').length;
    const unit = WIDEST.find(([, widest]) => digits <= widest)?.[0] ?? 'ns';
    this.#votes[unit] += 1;
  }

  get unit(): EpochUnit {
    const units: readonly EpochUnit[] = ['s', 'ms', 'us', 'ns'];
    return units.reduce((best, unit) => (this.#votes[unit] > this.#votes[best] ? unit : best), 's');
  }
}

/**
 * Reads a time cell: RFC 3339, the same with a blank for the T or without an offset (then UTC), or a count since
 * 1970 in the column's unit, with a fraction of up to the nanosecond.
 *
 * @returns the instant, or `undefined` when the cell is not a time
 */
export function parseTimeCell(cell: string, unit: EpochUnit): Instant | undefined {
  const text = cell.trim();
  const counted = EPOCH.exec(text);
  if (counted !== null) return fromCount(counted, unit);
  const written = DATE_TIME.exec(text);
  if (written === null) return undefined;
  const [, date, time, fraction = '', , hours, minutes = '00'] = written;
  return parseRfc3339(`${date}T${time}${fraction}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
}

function fromCount(match: RegExpExecArray, unit: EpochUnit): Instant | undefined {
  const [, sign, whole = '', fraction = ''] = match;
  const digits = 9 - DIGITS[unit];
  if (fraction.replace(/0+$/, '').length > digits) return undefined;
  const ns = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  const at = fromNanoseconds(sign === '-' ? -ns : ns);
  // Beyond the years that RFC 3339 can write there is no time to send.
  return at.hour < FIRST_HOUR || at.hour > LAST_HOUR ? undefined : at;
}
