import { OdographError } from '../errors/odograph-error.ts';
import { globMatcher } from '../recording/glob.ts';
import { nameFault } from '../reading/name.ts';
import { type ApiKey, hashSecret, newKey, stateOf } from './api-key.ts';
import { globsFault } from './device-globs.ts';
import { PERMISSIONS, type Permission } from './grants.ts';
import type { KeyStore } from './key-store.ts';
import { KEY_LIMITS } from './limits.ts';

/** What is wanted of a new key. */
export interface KeyWish {
  readonly name: string;
  readonly may: readonly Permission[];
  /** Globs of the devices in its scope; `*` for all. */
  readonly devices: readonly string[];
  /** Device of the readings that name none. */
  readonly defaultDevice?: string | undefined;
  /** Milliseconds since 1970; a year from now unless given. */
  readonly expiresMs?: number | undefined;
}

/** A key that was just made. */
export interface CreatedKey {
  readonly key: ApiKey;
  /** The key itself: nobody can read it again. */
  readonly text: string;
}

export interface CreateKeyPorts {
  readonly keys: KeyStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Gives so many bytes that nobody can foretell. */
  readonly random: (bytes: number) => Uint8Array;
}

/** Keys that are read at once to see how many there are of a name. */
const PAGE = 500;

/**
 * Makes a key. Two keys of one name may be valid at once, so that one can be replaced while the other is in use.
 *
 * @throws OdographError `invalid-request` naming what is wrong with the wish, `too-many-keys`
 */
export async function createKey(wish: KeyWish, { keys, now, random }: CreateKeyPorts): Promise<CreatedKey> {
  const createdMs = now();
  const expiresMs = wish.expiresMs ?? createdMs + KEY_LIMITS.usualLifeMs;
  requireSound(wish, createdMs, expiresMs);
  await requireRoom(wish.name, keys, createdMs);
  for (;;) {
    const { id, secret, text } = newKey(random);
    const key: ApiKey = {
      id,
      name: wish.name,
      hash: hashSecret(secret),
      may: PERMISSIONS.filter((permission) => wish.may.includes(permission)),
      devices: [...new Set(wish.devices)],
      ...(wish.defaultDevice !== undefined && { defaultDevice: wish.defaultDevice }),
      createdMs,
      expiresMs,
    };
    if (await keys.add(key)) return { key, text };
  }
}

function requireSound(wish: KeyWish, nowMs: number, expiresMs: number): void {
  const fault = faultOf(wish, nowMs, expiresMs);
  if (fault !== undefined) throw new OdographError('invalid-request', fault);
}

function faultOf(wish: KeyWish, nowMs: number, expiresMs: number): string | undefined {
  const { name, may, devices, defaultDevice } = wish;
  if (!/^\P{Cc}+$/u.test(name) || name.trim() !== name || name.length > KEY_LIMITS.nameLength)
    return `name: give 1 to ${KEY_LIMITS.nameLength} characters that say what the key is for`;
  if (may.length === 0) return `may: give at least one of ${PERMISSIONS.join(', ')}`;
  if (devices.length === 0) return 'devices: give at least one glob; * stands for all devices';
  const globs = globsFault(devices);
  if (globs !== undefined) return `devices: they ${globs}`;
  if (defaultDevice !== undefined) {
    const fault = nameFault(defaultDevice);
    if (fault !== undefined) return `defaultDevice: it ${fault}`;
    if (!globMatcher(devices)(defaultDevice)) return 'defaultDevice: none of the globs in devices matches it';
  }
  if (!Number.isSafeInteger(expiresMs) || expiresMs <= nowMs) return 'expires: give a moment that is to come';
  if (expiresMs - nowMs > KEY_LIMITS.longestLifeMs) return 'expires: a key is valid for ten years at most';
  return undefined;
}

async function requireRoom(name: string, keys: KeyStore, nowMs: number): Promise<void> {
  let live = 0;
  for (let after: string | undefined; ; ) {
    const page = await keys.list(after, PAGE);
    live += page.filter((key) => key.name === name && stateOf(key, nowMs) === 'live').length;
    if (page.length < PAGE) break;
    after = page.at(-1)?.id;
  }
  if (live < KEY_LIMITS.livePerName) return;
  throw new OdographError(
    'too-many-keys',
    `there are ${live} valid keys called ${name}; revoke one of them, or choose another name`,
  );
}
