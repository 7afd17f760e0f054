import { ANYONE } from '../../../shared/access/grants.ts';
import type { LinkKey } from '../../../shared/access/key-ring.ts';
import { signDataQuery } from '../../../shared/access/link-signature.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { type DataQuery, readDataQuery } from '../../../shared/manifest/data-query.ts';

/** What the links are for that are attacked. */
export const ATTACKED_QUERY: DataQuery = readDataQuery(
  new URLSearchParams(
    'device=car-7&start=2026-05-23T10:00:00Z&end=2026-05-23T10:59:59.999999999Z&sensors=gps_*&sensors=speed&channels=12',
  ),
);

/** Whose links are attacked, and what a stranger has to do it with. */
export interface AttackedLinks {
  readonly key: LinkKey;
  /** Id of another key, which may sign as well, or of none. */
  readonly otherId: string;
  /** A key that has never been one of the system's. */
  readonly stranger: LinkKey;
  /** Whom the links are for: what readerId makes of them. */
  readonly reader: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Parameters of a link, some set (or, where undefined, left out). */
export type LinkChanges = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Changes a link after it was signed. */
export function changedLink(link: URLSearchParams, changes: LinkChanges): URLSearchParams {
  const parameters = new URLSearchParams(link);
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name);
    for (const each of value === undefined ? [] : [value].flat()) parameters.append(name, each);
  }
  return parameters;
}

const signatureOf = (parameters: URLSearchParams) => parameters.get('signature') ?? '';
const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

/** The last of 43 letters has two bits that mean nothing. */
function sameBytes(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    .split('')
    .map((letter) => text.slice(0, -1) + letter)
    .find((other) => other !== text && Buffer.from(other, 'base64url').equals(bytes)) as string;
}

/** Parameters of which none may be let pass for data of the device, each with a name. */
export function linkAttacks({
  key,
  otherId,
  stranger,
  reader,
  nowMs,
}: AttackedLinks): readonly (readonly [name: string, parameters: URLSearchParams])[] {
  const nowS = Math.floor(nowMs / 1000);
  const signed = (query = ATTACKED_QUERY, by = key, atMs = nowMs) => signDataQuery(query, reader, by, atMs);
  const changed = (changes: LinkChanges) => changedLink(signed(), changes);
  return [
    ['another device', changed({ device: 'car-8' })],
    ['a device that is the same in another case', changed({ device: 'Car-7' })],
    ['an earlier start', changed({ start: '2026-05-23T09:59:59Z' })],
    ['a start that is a nanosecond earlier', changed({ start: '2026-05-23T09:59:59.999999999Z' })],
    ['a later start', changed({ start: '2026-05-23T10:00:01Z' })],
    ['a later end', changed({ end: '2026-05-23T11:00:00Z' })],
    ['no start', changed({ start: undefined })],
    ['no end', changed({ end: undefined })],
    [
      'another window of the same length',
      changed({ start: '2026-05-23T11:00:00Z', end: '2026-05-23T11:59:59.999999999Z' }),
    ],
    ['another sensor', changed({ sensors: 'secret' })],
    ['one sensor more', changed({ sensors: ['gps_*', 'speed', 'secret'] })],
    ['one sensor less', changed({ sensors: 'speed' })],
    ['all sensors', changed({ sensors: undefined })],
    ['all sensors by a glob', changed({ sensors: ['gps_*', 'speed', '*'] })],
    ['topics of several devices', changed({ topics: 'device' })],
    ['more channels', changed({ channels: '13' })],
    ['all channels', changed({ channels: undefined })],
    ['a later expiry', changed({ expires: String(nowS + 7200) })],
    ['an earlier expiry', changed({ expires: String(nowS + 60) })],
    ['an expiry that is none', changed({ expires: 'never' })],
    ['an expiry beyond all numbers', changed({ expires: '9'.repeat(400) })],
    ['no expiry', changed({ expires: undefined })],
    ['two expiries', changed({ expires: [String(nowS + 3600), String(nowS + 3600)] })],
    ['the other key', changed({ key: otherId })],
    ['a key that there is not', changed({ key: 'aaaaaaaa' })],
    ['a key that means something to JavaScript', changed({ key: '__proto__' })],
    ['no key', changed({ key: undefined })],
    ['another reader', changed({ reader: readerId(ANYONE) })],
    ['a reader that is none', changed({ reader: 'alice' })],
    ['no reader', changed({ reader: undefined })],
    ['two readers', changed({ reader: [reader, reader] })],
    ['two keys', changed({ key: [key.id, otherId] })],
    ['an empty signature', changed({ signature: '' })],
    ['a signature that was changed', changed({ signature: flipped(signatureOf(signed())) })],
    [
      'a signature that ends in another letter for the same bytes',
      changed({ signature: sameBytes(signatureOf(signed())) }),
    ],
    ['a signature that was cut', changed({ signature: signatureOf(signed()).slice(0, 42) })],
    ['a signature with something after it', changed({ signature: `${signatureOf(signed())}A` })],
    ['two signatures', changed({ signature: [signatureOf(signed()), signatureOf(signed())] })],
    ['a signature in another alphabet', changed({ signature: '+'.repeat(43) })],
    ['a huge signature', changed({ signature: 'A'.repeat(1_000_000) })],
    [
      'the signature of another window',
      changed({
        signature: signatureOf(
          signed({
            ...ATTACKED_QUERY,
            range: { start: ATTACKED_QUERY.range.start, end: ATTACKED_QUERY.range.start },
          }),
        ),
      }),
    ],
    [
      'the signature of another device',
      changed({ signature: signatureOf(signed({ ...ATTACKED_QUERY, device: 'car-8' })) }),
    ],
    [
      'the signature of another moment',
      changed({ signature: signatureOf(signed(ATTACKED_QUERY, key, nowMs - 1000)) }),
    ],
    [
      'the signature by a stranger under our id',
      changed({ signature: signatureOf(signed(ATTACKED_QUERY, { ...stranger, id: key.id })) }),
    ],
    ['the signature by a stranger', signed(ATTACKED_QUERY, stranger)],
    ['an expiry that is further off than any that is given', signed(ATTACKED_QUERY, key, nowMs + 120_000)],
    ['an expiry that is over', signed(ATTACKED_QUERY, key, nowMs - 3_600_000)],
    ['no signature', changed({ signature: undefined })],
    ['nothing at all', changed({ signature: undefined, key: undefined, expires: undefined })],
  ];
}
