import { createHash, timingSafeEqual } from 'node:crypto';
import type { Permission, Principal } from './grants.ts';
import { KEY_ALPHABET, KEY_ID_LENGTH } from './key-id.ts';

/** What every key begins with, so that scanners of leaked secrets and people know it for one. */
const PREFIX = 'odo_';

/** 260 bits: a secret cannot be guessed, so a plain hash keeps it as well as a slow one would. */
const SECRET_LENGTH = 52;

const KEY = new RegExp(
  `^${PREFIX}([${KEY_ALPHABET}]{${KEY_ID_LENGTH}})_([${KEY_ALPHABET}]{${SECRET_LENGTH}})$`,
);

/** What is kept of a key: everything but its secret. */
export interface ApiKey {
  readonly id: string;
  /** What it is for, in its owner's words. */
  readonly name: string;
  /** What hashSecret makes of its secret. */
  readonly hash: string;
  readonly may: readonly Permission[];
  /** Globs of the devices in its scope. */
  readonly devices: readonly string[];
  /** Device of the readings that name none; it is in the scope. */
  readonly defaultDevice?: string;
  /** Times are milliseconds since 1970. */
  readonly createdMs: number;
  /** The first moment at which it is not valid any more. */
  readonly expiresMs: number;
  readonly revokedMs?: number;
  /** When it was used last, to an hour or so; not there before its first use. */
  readonly usedMs?: number;
}

/** A key as a request brings it along. */
export interface PresentedKey {
  readonly id: string;
  readonly secret: string;
}

/** A key's text, which is shown once and never kept, and what it is made of. */
export interface NewKey extends PresentedKey {
  readonly text: string;
}

/**
 * Makes a key of the form `odo_<id>_<secret>`.
 *
 * @param random gives so many bytes that nobody can foretell
 */
export function newKey(random: (bytes: number) => Uint8Array): NewKey {
  const id = letters(random(KEY_ID_LENGTH));
  const secret = letters(random(SECRET_LENGTH));
  return { id, secret, text: `${PREFIX}${id}_${secret}` };
}

/** Thirty-two divides the values of a byte, so every letter is as likely as any other. */
const letters = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => KEY_ALPHABET[byte % KEY_ALPHABET.length]).join('');

/** Whether a text claims to be a key, rightly or not. */
export const looksLikeKey = (text: string): boolean => text.startsWith(PREFIX);

/** The parts of a key's text, or nothing when it is none. */
export function parseKey(text: string): PresentedKey | undefined {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** SHA-256 in base64url. */
export const hashSecret = (secret: string): string => digest(secret).toString('base64url');

/** Whether a secret is the one that was hashed; takes as long for one that is nearly right as for any other. */
export function isSecretOf(hash: string, secret: string): boolean {
  const expected = Buffer.from(hash, 'base64url');
  const actual = digest(secret);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

export type KeyState = 'live' | 'expired' | 'revoked';

/** @param nowMs milliseconds since 1970 */
export function stateOf(key: Pick<ApiKey, 'expiresMs' | 'revokedMs'>, nowMs: number): KeyState {
  if (key.revokedMs !== undefined) return 'revoked';
  return nowMs < key.expiresMs ? 'live' : 'expired';
}

export const principalOfKey = ({ id, name, devices, may, defaultDevice }: ApiKey): Principal => ({
  kind: 'key',
  name: `${name} (${id})`,
  keyId: id,
  devices,
  may,
  ...(defaultDevice !== undefined && { defaultDevice }),
});
