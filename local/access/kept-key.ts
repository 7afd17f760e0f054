import { randomBytes } from 'node:crypto';
import { isSecretOf, parseKey, stateOf } from '../../shared/access/api-key.ts';
import { createKey, type KeyWish } from '../../shared/access/create-key.ts';
import type { KeyStore } from '../../shared/access/key-store.ts';
import { readFileIfPresent } from '../atomic-file.ts';
import { replaceSecret } from './secret-file.ts';

export interface KeptKeyPorts {
  readonly keys: KeyStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Keys that are read at once to find those of a name. */
const PAGE = 500;

/**
 * The text of a key that stands in a file, so that it is there again after a restart. Another one is made when
 * there is no file, and when the key in it is not valid any more: revoked, expired, or gone with the table.
 *
 * @param wish its name is not to be that of any other key: where a new one is made, what is left of the name is
 *   revoked, since its text is lost
 */
export async function keepKey(path: string, wish: KeyWish, ports: KeptKeyPorts): Promise<string> {
  const kept = readFileIfPresent(path)?.trim();
  if (kept !== undefined && (await isValid(kept, ports))) return kept;
  await revokeAll(wish.name, ports);
  const { text } = await createKey(wish, { ...ports, random: randomBytes });
  replaceSecret(path, text);
  return text;
}

async function isValid(text: string, { keys, now }: KeptKeyPorts): Promise<boolean> {
  const presented = parseKey(text);
  const key = presented && (await keys.get(presented.id));
  return key !== undefined && isSecretOf(key.hash, presented?.secret ?? '') && stateOf(key, now()) === 'live';
}

async function revokeAll(name: string, { keys, now }: KeptKeyPorts): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await keys.list(after, PAGE);
    const lost = page.filter((key) => key.name === name && stateOf(key, now()) === 'live');
    await Promise.all(lost.map(async ({ id }) => keys.revoke(id, now())));
    if (page.length < PAGE) return;
    after = page.at(-1)?.id;
  }
}
