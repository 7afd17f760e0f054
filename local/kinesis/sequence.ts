/** Sequence numbers are decimal strings of one width, so that their order as text is their order as number. */
const PREFIX = '49';
const DIGITS = 54;

/** The sequence number of the record with this ordinal; ordinals rise through a whole stream. */
export function formatSequence(ordinal: number): string {
  return PREFIX + String(ordinal).padStart(DIGITS, '0');
}

/** The ordinal behind a sequence number, or `undefined` when it was never given out in this form. */
export function parseSequence(sequenceNumber: string): number | undefined {
  if (!/^49\d{54}$/.test(sequenceNumber)) return undefined;
  const ordinal = Number(sequenceNumber.slice(PREFIX.length));
  return Number.isSafeInteger(ordinal) ? ordinal : undefined;
}
