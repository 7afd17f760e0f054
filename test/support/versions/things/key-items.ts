import { DynamoKeyStore } from '../../../../shared/access/key-store.dynamodb.ts';
import { itemFixture, itemsOf, laterItems, tableWith } from '../item-world.ts';
import type { StoredThing } from '../stored-thing.ts';

const ID = 'abcdefgh';

/** API keys, of which a hash is kept. */
export const keyItems: StoredThing = {
  what: 'key-items',
  write: async () => [
    await itemFixture(async (table) => {
      const store = new DynamoKeyStore(table);
      await store.add({
        id: ID,
        name: 'gateway',
        hash: 'hash',
        may: ['read', 'write', 'admin'],
        devices: ['car-*'],
        defaultDevice: 'car-1',
        createdMs: 1_777_593_600_000,
        expiresMs: 1_809_129_600_000,
      });
      await store.noteUse(ID, 1_777_593_700_000);
      await store.revoke(ID, 1_777_593_800_000);
    }),
  ],
  read: async (fixture) => new DynamoKeyStore(tableWith(fixture)).get(ID),
  canonical: itemsOf,
  later: laterItems,
};
