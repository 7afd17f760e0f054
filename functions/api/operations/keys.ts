import { randomBytes } from 'node:crypto';
import { type ApiKey, stateOf } from '../../../shared/access/api-key.ts';
import { createKey } from '../../../shared/access/create-key.ts';
import { DynamoKeyStore } from '../../../shared/access/key-store.dynamodb.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { toMilliseconds } from '../../../shared/reading/instant.ts';
import { dynamoTable, now } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';

const keys = new DynamoKeyStore(dynamoTable());

type KeyOperations = Pick<Operations, 'listKeys' | 'createKey' | 'revokeKey'>;

const toTime = (ms: number): string => new Date(ms).toISOString();

/** What may be told of a key: nothing that a secret could be found by. */
function describe(key: ApiKey) {
  const { id, name, may, devices, defaultDevice, createdMs, expiresMs, revokedMs, usedMs } = key;
  return {
    id,
    name,
    may,
    devices,
    ...(defaultDevice !== undefined && { defaultDevice }),
    state: stateOf(key, now()),
    created: toTime(createdMs),
    expires: toTime(expiresMs),
    ...(revokedMs !== undefined && { revoked: toTime(revokedMs) }),
    ...(usedMs !== undefined && { lastUsed: toTime(usedMs) }),
  };
}

export const keyOperations: KeyOperations = {
  listKeys: async ({ query: { cursor, limit } }) => {
    const found = await keys.list(cursor, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { keys: page.map(describe), ...(last && { cursor: last.id }) };
  },
  createKey: async ({ body: { expires, ...wish } }) => {
    const expiresMs = expires && toMilliseconds(expires);
    const { key, text } = await createKey({ ...wish, expiresMs }, { keys, now, random: randomBytes });
    return { key: describe(key), text };
  },
  revokeKey: async ({ path: { id } }) => {
    const key = await keys.revoke(id, now());
    if (key === undefined) throw new OdographError('not-found', 'there is no such key');
    return describe(key);
  },
};
