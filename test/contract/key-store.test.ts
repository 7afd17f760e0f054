import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoKeyStore, KEYS_PARTITION } from '../../shared/access/key-store.dynamodb.ts';
import { type DynamoTable, getItem, key as itemKey } from '../../shared/store/dynamo.ts';
import type { Running } from '../support/aws.ts';
import { MemoryKeyStore } from '../support/memory/key-store.ts';
import { TABLES } from './drivers.ts';
import { keyOf, keyStoreContract } from './key-store.contract.ts';

describe('MemoryKeyStore', () => {
  const store = new MemoryKeyStore();
  keyStoreContract(() => store);
});

describe.each(TABLES)('DynamoKeyStore on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // A new one each time: nothing of what it answers may be in its memory only.
  keyStoreContract(() => new DynamoKeyStore(table), prefix);

  it('lets a key go some time after its end', async () => {
    const store = new DynamoKeyStore(table);
    const day = 86_400_000;
    const key = keyOf(`${prefix}h`, { expiresMs: 1000 * day });
    const goneOf = async () => (await getItem(table, itemKey(KEYS_PARTITION, key.id)))?.['expires']?.N;

    await store.add(key);
    expect(await goneOf()).toBe(String(1090 * 86_400));
    await store.revoke(key.id, 10 * day);
    expect(await goneOf()).toBe(String(100 * 86_400));
  });
});
