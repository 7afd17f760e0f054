import type { SessionRecord } from '../../../../shared/session/session.ts';
import { DynamoSessionStore } from '../../../../shared/session/session-store.dynamodb.ts';
import { itemFixture, itemsOf, laterItems, tableWith } from '../item-world.ts';
import type { StoredThing } from '../stored-thing.ts';

const FULL: SessionRecord = {
  session: {
    identity: 'lap 3/ü',
    state: 4,
    timestamp: 1_777_593_600_000_000_001n,
    identifier: 'Lap 3',
    startTimestamp: -9_223_372_036_854_775_808n,
    endTimestamp: 9_223_372_036_854_775_807n,
    timeRange: { startTime: 1n, endTime: 2n },
    details: { lap: 3, timestamp: '1777593600000000001', nested: { list: [null, true, 'x'] } },
    type: 'race',
    quality: 0.5,
    group: 'monza',
    version: '7',
    children: ['a'],
    alternates: ['b'],
    configBindings: [{ identifier: 'c1', channelOffset: 10 }],
  },
  bindings: [
    {
      key: { source: 'readings', identity: 'car-1 where value > 1', timeRef: 0n },
      sessionStartTime: 5n,
      sessionEndTime: 9n,
      sessionTimeOffset: -300_000_000n,
      dataChannelBindings: [{ firstDataChannel: 0, firstSessionChannel: 50, lastSessionChannel: 59 }],
    },
  ],
  boundRange: { startTime: 3n, endTime: 4n },
  sequence: 7n,
  revision: 3,
  boundSince: 2,
  token: 'token',
};

const LEAST: SessionRecord = {
  session: {
    identity: 'least',
    state: 0,
    timestamp: -1n,
    identifier: '',
    details: {},
    children: [],
    alternates: [],
    configBindings: [],
  },
  bindings: [],
  revision: 1,
  boundSince: 1,
  token: 'other',
};

/** Sessions, the list that they stand in, and configurations. */
export const sessionItems: StoredThing = {
  what: 'session',
  write: async () => [
    await itemFixture(async (table) => {
      const store = new DynamoSessionStore(table);
      await store.save(FULL, undefined);
      await store.save(LEAST, undefined);
      await store.addConfig('c1', Buffer.from('{"channels":[{"channel":0,"topic":"/speed"}]}'));
    }),
  ],
  read: async (fixture) => {
    const store = new DynamoSessionStore(tableWith(fixture));
    return {
      full: await store.get(FULL.session.identity),
      least: await store.get(LEAST.session.identity),
      list: await Array.fromAsync(store.list({ newestFirst: true })),
      config: (await store.config('c1'))?.toString('utf8'),
    };
  },
  canonical: itemsOf,
  later: laterItems,
};
