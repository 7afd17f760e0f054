import { READING_LIMITS } from './limits.ts';

/** Control characters of Unicode: C0, delete and C1. */
const CONTROL = /\p{Cc}/u;

/** Bytes of UTF-8 that one unit of a text can need; a pair of surrogates needs four. */
const MOST_BYTES_PER_UNIT = 3;

/** Says what is wrong with a device's or sensor's name, or nothing when it is right. */
export function nameFault(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'is not a text';
  if (name === '') return 'is empty';
  if (!name.isWellFormed()) return 'holds half of a surrogate pair';
  if (CONTROL.test(name)) return 'holds a control character';
  if (isTooLong(name)) return `is longer than ${READING_LIMITS.nameBytes} bytes`;
  return undefined;
}

/** Counts by itself, since names are checked in browsers too. @param name a well-formed text */
function isTooLong(name: string): boolean {
  if (name.length * MOST_BYTES_PER_UNIT <= READING_LIMITS.nameBytes) return false;
  let bytes = name.length;
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    if (unit < 0x80) continue;
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    bytes += unit < 0x800 || isSurrogate ? 1 : 2;
  }
  return bytes > READING_LIMITS.nameBytes;
}
