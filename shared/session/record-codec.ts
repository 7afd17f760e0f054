import type { Session, SessionRecord } from './session.ts';

/** Members whose values are whole numbers of 64 bits. */
const INT64 = new Set([
  'timestamp',
  'startTimestamp',
  'endTimestamp',
  'startTime',
  'endTime',
  'sequence',
  'timeRef',
  'sessionStartTime',
  'sessionEndTime',
  'sessionTimeOffset',
]);

/** A record as its text has it: details, whose members may have any name, are a text in it. */
interface Stored extends Omit<SessionRecord, 'session'> {
  readonly session: Omit<Session, 'details'> & { readonly details: string };
}

/** A record as text, with every digit of its times. */
export function encodeRecord({ session, ...rest }: SessionRecord): string {
  const stored: Stored = { ...rest, session: { ...session, details: JSON.stringify(session.details) } };
  return JSON.stringify(stored, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** The record that encodeRecord encoded. */
export function decodeRecord(text: string): SessionRecord {
  const { session, ...rest } = JSON.parse(text, (name, value: unknown) =>
    INT64.has(name) && typeof value === 'string' ? BigInt(value) : value,
  ) as Stored;
  return { ...rest, session: { ...session, details: JSON.parse(session.details) as Session['details'] } };
}
