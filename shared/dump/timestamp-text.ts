import { HOUR_MS } from '../reading/instant.ts';

const ZERO = 0x30;
const COLON = 0x3a;
const POINT = 0x2e;
const ZULU = 0x5a;

/** `YYYY-MM-DDTHH:` */
const HOUR_CHARACTERS = 14;

/** Spells out instants as formatInstant does, without making a string for each. */
export class TimestampText {
  #hour = Number.NaN;
  #prefix = Buffer.alloc(HOUR_CHARACTERS);

  /**
   * Writes an RFC 3339 time in UTC with as many digits of a second (none, 3, 6 or 9) as it needs.
   *
   * @param hour whole hours since 1970
   * @param ns nanoseconds in that hour
   * @returns the place after it, at most 30 bytes on
   */
  write(bytes: Buffer, at: number, hour: number, ns: number): number {
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#prefix = Buffer.from(new Date(hour * HOUR_MS).toISOString().slice(0, HOUR_CHARACTERS), 'latin1');
    }
    for (let place = 0; place < HOUR_CHARACTERS; place += 1) bytes[at + place] = this.#prefix[place] ?? 0;
    const seconds = Math.floor(ns / 1e9);
    const minute = Math.floor(seconds / 60);
    writeDigits(bytes, at + HOUR_CHARACTERS, minute, 2);
    bytes[at + 16] = COLON;
    writeDigits(bytes, at + 17, seconds - 60 * minute, 2);
    const end = writeFraction(bytes, at + 19, ns - seconds * 1e9);
    bytes[end] = ZULU;
    return end + 1;
  }
}

/** @param fraction nanoseconds, 0 to 999,999,999 */
function writeFraction(bytes: Buffer, at: number, fraction: number): number {
  if (fraction === 0) return at;
  const digits = fraction % 1e6 === 0 ? 3 : fraction % 1e3 === 0 ? 6 : 9;
  bytes[at] = POINT;
  writeDigits(bytes, at + 1, fraction / 10 ** (9 - digits), digits);
  return at + 1 + digits;
}

/** Writes a whole number below 10^count with leading zeros. */
function writeDigits(bytes: Buffer, at: number, value: number, count: number): void {
  let rest = value | 0;
  for (let place = at + count - 1; place >= at; place -= 1) {
    const next = (rest / 10) | 0;
    bytes[place] = ZERO + rest - 10 * next;
    rest = next;
  }
}
