import { randomBytes } from 'node:crypto';
import type { ApiKey } from '../../../shared/access/api-key.ts';
import { createKey } from '../../../shared/access/create-key.ts';
import { DynamoKeyStore } from '../../../shared/access/key-store.dynamodb.ts';
import { toldKey } from '../../../shared/access/told-key.ts';
import type { Key } from '../../../shared/api/keys.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { toMilliseconds } from '../../../shared/reading/instant.ts';
import { dynamoTable, now } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';

const keys = new DynamoKeyStore(dynamoTable());

type KeyOperations = Pick<Operations, 'listKeys' | 'createKey' | 'revokeKey'>;

const told = (key: ApiKey): Key => toldKey(key, now());

export const keyOperations: KeyOperations = {
  listKeys: async ({ query: { cursor, limit } }) => {
    const found = await keys.list(cursor, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { keys: page.map(told), ...(last && { cursor: last.id }) };
  },
  createKey: async ({ body: { expires, ...wish } }) => {
    const expiresMs = expires && toMilliseconds(expires);
    const { key, text } = await createKey({ ...wish, expiresMs }, { keys, now, random: randomBytes });
    return { key: told(key), text };
  },
  revokeKey: async ({ path: { id } }) => {
    const key = await keys.revoke(id, now());
    if (key === undefined) throw new OdographError('not-found', 'there is no such key');
    return told(key);
  },
};
