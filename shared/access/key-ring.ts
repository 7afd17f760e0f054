import { LINK_LIMITS } from './limits.ts';

/** A secret that links to data are signed with. */
export interface LinkKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** The key that signs, then those whose signatures are still valid. */
export type KeyRing = readonly [LinkKey, ...LinkKey[]];

const ID = /^[a-z0-9]{8}$/;

/** Thirty-two characters, so that a byte makes each of them as likely as any other. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Reads a ring from the text that it is kept as: `{"keys": [{"id": …, "secret": base64url}, …]}`.
 *
 * @throws Error when it is none, which only a wrong deployment can cause; it says nothing of the text
 */
export function parseKeyRing(text: string): KeyRing {
  const [first, ...others] = entriesOf(text).map(toKey);
  if (first === undefined) throw new Error('the keys of links cannot be read: there is none');
  return [first, ...others];
}

function entriesOf(text: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('the keys of links cannot be read: they are not JSON');
  }
  const keys: unknown =
    typeof parsed === 'object' && parsed !== null && 'keys' in parsed ? parsed.keys : undefined;
  if (Array.isArray(keys)) return keys;
  throw new Error('the keys of links cannot be read: there is no list of keys');
}

function toKey(entry: unknown): LinkKey {
  if (typeof entry === 'object' && entry !== null && 'id' in entry && 'secret' in entry) {
    const { id, secret } = entry;
    if (typeof id === 'string' && ID.test(id) && typeof secret === 'string') {
      const bytes = Buffer.from(secret, 'base64url');
      if (bytes.length >= LINK_LIMITS.secretBytes) return { id, secret: bytes };
    }
  }
  throw new Error(
    'the keys of links cannot be read: one of them has no id, or no secret that is long enough',
  );
}

/** The text that parseKeyRing reads. */
export const keyRingText = (ring: KeyRing): string =>
  JSON.stringify({ keys: ring.map(({ id, secret }) => ({ id, secret: secret.toString('base64url') })) });

/**
 * Puts a new key in front. The one that signed so far stays, so that its links go on; older ones go.
 *
 * @param random gives so many bytes that nobody can foretell
 */
export function turnKeyRing(ring: KeyRing | undefined, random: (bytes: number) => Uint8Array): KeyRing {
  const id = Array.from(random(8), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  const key = { id, secret: Buffer.from(random(LINK_LIMITS.secretBytes)) };
  return [key, ...(ring ?? []).slice(0, LINK_LIMITS.keys - 1)];
}
