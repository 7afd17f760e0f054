// Long, and one subject: what one function promises of a session, with the same few helpers throughout.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { SESSION_LIMITS } from '../../../shared/session/limits.ts';
import type { TimeSpan } from '../../../shared/session/session.ts';
import { sessionJson } from '../../../shared/session/session-json.ts';
import { readUpsert } from '../../../shared/session/upsert-request.ts';
import { type UpsertPorts, upsertSession, type Upserted } from '../../../shared/session/upsert-session.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { MemorySessionStore } from '../../support/memory/session-store.ts';
import { int64s } from '../../support/sessions.ts';

const CREATE = { state: 'open', timestamp: '1777593600000000000', identifier: 'Lap 1' };

class Sessions {
  readonly store = new MemorySessionStore();
  tokens = 0;

  async upsert(body: object, ports: Partial<UpsertPorts> = {}): Promise<Upserted> {
    const newToken = (): string => `token ${(this.tokens += 1)}`;
    return upsertSession(readUpsert(JSON.stringify(body)), { store: this.store, newToken, ...ports });
  }
}

const bindTo = (identity: string) => ({ setDataBindings: [{ key: { source: 's', identity } }] });

const addMany = (from: number) => ({
  identity: 'a',
  createIfNotExists: CREATE,
  updates: [{ addChildren: Array.from({ length: 600 }, (_, at) => `c${from + at}`) }],
});

const refuse = async (): Promise<never> => {
  throw new OdographError('invalid-request', 'no such source');
};

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof OdographError ? error.code : String(error)),
  );

describe('upsertSession', () => {
  it('creates a session once and leaves it as it is afterwards', async () => {
    const sessions = new Sessions();

    const first = await sessions.upsert({ identity: 'a', createIfNotExists: CREATE });
    const other = { state: 'failed', timestamp: 5, identifier: 'other' };
    const again = await sessions.upsert({ identity: 'a', createIfNotExists: other });

    expect([first.outcome, again.outcome]).toEqual(['created', 'updated']);
    expect(again.record.session).toEqual(first.record.session);
    expect(again.record.token).toBe(first.record.token);
    expect(sessionJson(first.record)).toEqual({
      identity: 'a',
      state: 2,
      timestamp: '1777593600000000000',
      identifier: 'Lap 1',
      details: {},
      children: [],
      alternates: [],
      configBindings: [],
      revision: 1,
    });
  });

  it('says of a session that there is not how to create it', async () => {
    const sessions = new Sessions();
    const work = sessions.upsert({ identity: 'a', updates: [{ set: { group: 'g' } }] });

    await expect(work).rejects.toThrow('createIfNotExists');
    expect(await sessions.store.get('a')).toBeUndefined();
  });

  it('does all updates of a request or none, in their order', async () => {
    const sessions = new Sessions();
    const updates = [
      {
        set: {
          state: 28,
          type: 'race',
          quality: 0.5,
          group: 'g',
          version: '2',
          startTimestamp: 1,
          endTimestamp: '2',
        },
      },
      { set: { timeRange: { startTime: 1, endTime: '9007199254740993' } } },
      { setDetails: { driver: 'A', laps: 3, car: { mass: 1.5 } } },
      { setDetails: { laps: 4, __proto__: 1 } },
      { deleteDetails: ['driver', 'nothing'] },
      { addChildren: ['b', 'c', 'b'] },
      { removeChildren: ['c', 'nothing'] },
      { addAlternates: ['x', 'y'] },
      { removeAlternates: ['nothing'] },
      { setConfigBindings: [{ identifier: 'cfg' }, { identifier: 'cfg-2', channelOffset: 50 }] },
      { addConfigBindings: [{ identifier: 'cfg', channelOffset: 5 }] },
      { removeConfigBindings: ['cfg-2', 'nothing'] },
      { clear: ['version', 'version', 'endTimestamp'] },
    ];

    const { record } = await sessions.upsert({ identity: 'a', createIfNotExists: CREATE, updates });

    expect(sessionJson(record)).toEqual({
      identity: 'a',
      state: 28,
      timestamp: '1777593600000000000',
      identifier: 'Lap 1',
      startTimestamp: 1,
      timeRange: { startTime: 1, endTime: '9007199254740993' },
      details: { laps: 4, car: { mass: 1.5 } },
      type: 'race',
      quality: 0.5,
      group: 'g',
      children: ['b'],
      alternates: ['x', 'y'],
      configBindings: [{ identifier: 'cfg', channelOffset: 5 }],
      revision: 1,
    });
    const bad = [{ set: { group: 'h' } }, { set: { quality: 2 } }];
    expect(await codeOf(sessions.upsert({ identity: 'a', updates: bad }))).toBe('invalid-request');
    expect((await sessions.store.get('a'))?.session.group).toBe('g');
  });

  it('empties lists, details and bindings that are cleared', async () => {
    const sessions = new Sessions();
    const updates = [
      { setDetails: { a: 1 } },
      { addChildren: ['b'] },
      { addAlternates: ['b'] },
      { setConfigBindings: [{ identifier: 'cfg' }] },
      { setDataBindings: [{ key: { source: 's', identity: 'i' } }] },
      { clear: ['details', 'children', 'alternates', 'configBindings', 'dataBindings', 'timeRange'] },
    ];

    const { record } = await sessions.upsert({ identity: 'a', createIfNotExists: CREATE, updates });

    const { session, bindings } = record;
    expect([session.details, session.children, session.alternates, session.configBindings]).toEqual([
      {},
      [],
      [],
      [],
    ]);
    expect(bindings).toEqual([]);
  });

  it('keeps one data binding for a key', async () => {
    const sessions = new Sessions();
    const key = { source: 's', identity: 'i' };
    const updates = [
      {
        setDataBindings: [
          { key, sessionTimeOffset: 1 },
          { key, sessionTimeOffset: 2 },
        ],
      },
      { addDataBindings: [{ key: { ...key, timeRef: '5' } }, { key, sessionTimeOffset: '300000000' }] },
      {
        removeDataBindings: [
          { ...key, timeRef: 5 },
          { ...key, timeRef: 6 },
        ],
      },
    ];

    const { record } = await sessions.upsert({ identity: 'a', createIfNotExists: CREATE, updates });

    expect(record.bindings).toEqual([
      { key: { ...key, timeRef: 0n }, sessionTimeOffset: 300_000_000n, dataChannelBindings: [] },
    ]);
  });

  it('shows nobody what a session is bound to', async () => {
    const sessions = new Sessions();
    const updates = [
      { setDataBindings: [{ key: { source: 'secret-source', identity: 'secret-identity' } }] },
    ];

    const { record } = await sessions.upsert({ identity: 'a', createIfNotExists: CREATE, updates });

    expect(JSON.stringify(sessionJson(record))).not.toContain('secret');
    expect(JSON.stringify(sessionJson(record))).not.toContain(record.token);
  });

  it('applies numbered requests once, in whatever order and however often they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(int64s, { minLength: 1, maxLength: 8 }), async (sequences) => {
        const sessions = new Sessions();
        let last: bigint | undefined;
        for (const [nth, sequence] of sequences.entries()) {
          const { outcome, record } = await sessions.upsert({
            identity: 'a',
            sequence: String(sequence),
            createIfNotExists: CREATE,
            updates: [{ set: { group: `g${nth}` } }],
          });
          const isNew = last === undefined || sequence > last;
          expect(outcome).toBe(nth === 0 ? 'created' : isNew ? 'updated' : 'ignored');
          if (isNew) last = sequence;
          expect(record.sequence).toBe(last);
          expect(record.session.group === `g${nth}`).toBe(isNew);
        }
      }),
      RUNS,
    );
  });

  it('keeps the last sequence through requests that have none', async () => {
    const sessions = new Sessions();
    await sessions.upsert({ identity: 'a', sequence: 5, createIfNotExists: CREATE });
    await sessions.upsert({ identity: 'a', updates: [{ set: { group: 'g' } }] });

    expect((await sessions.upsert({ identity: 'a', sequence: 5 })).outcome).toBe('ignored');
    expect((await sessions.upsert({ identity: 'a', sequence: 6 })).outcome).toBe('updated');
  });

  it('loses no update of writers at once, and gives up when there are far too many', async () => {
    const sessions = new Sessions();
    await sessions.upsert({ identity: 'a', createIfNotExists: CREATE });
    const names = Array.from({ length: 5 }, (_, nth) => `child ${nth}`);
    await Promise.all(
      names.map((name) => sessions.upsert({ identity: 'a', updates: [{ addChildren: [name] }] })),
    );

    expect((await sessions.store.get('a'))?.session.children.toSorted()).toEqual(names);
    const get = (identity: string) => sessions.store.get(identity);
    const never = { get, save: async () => false };
    expect(await codeOf(sessions.upsert({ identity: 'a' }, { store: never }))).toBe('write-conflict');
  });

  it('looks at data only when bindings change, and tells since when they are what they are', async () => {
    const sessions = new Sessions();
    const looked: number[] = [];
    const look: UpsertPorts['look'] = async ({ bindings }) => {
      looked.push(bindings.length);
      return { startTime: 1n, endTime: BigInt(bindings.length) };
    };
    const upsert = async (...updates: object[]) =>
      (await sessions.upsert({ identity: 'a', createIfNotExists: CREATE, updates }, { look })).record;
    const key = { source: 's', identity: 'i' };

    const created = await upsert();
    const bound = await upsert({ setDataBindings: [{ key }, { key: { ...key, timeRef: 1 } }] });
    const same = await upsert(
      { setDataBindings: [{ key }, { key: { ...key, timeRef: 1 } }] },
      { set: { group: 'g' } },
    );
    const named = await upsert({ setConfigBindings: [{ identifier: 'cfg' }] });
    const free = await upsert({ clear: ['dataBindings'] });

    expect(looked).toEqual([2]);
    expect([created, bound, same, named, free].map(({ boundSince }) => boundSince)).toEqual([1, 2, 2, 4, 5]);
    expect(sessionJson(same).timeRange).toEqual({ startTime: 1, endTime: 2 });
    expect(sessionJson(free).timeRange).toBeUndefined();
  });

  it('looks again when its state changes or nothing is known yet, and goes on without where that fails', async () => {
    const sessions = new Sessions();
    const updates = [{ addDataBindings: [{ key: { source: 's', identity: 'i' } }] }];
    const answers = [undefined, { startTime: 1n, endTime: 2n }, { startTime: 1n, endTime: 9n }];
    const look = async () => answers.shift();
    const ranges: unknown[] = [];
    for (const [more, looking] of [
      [updates, look],
      [[{ set: { group: 'g' } }], look],
      [[{ set: { group: 'h' } }], refuse],
      [[{ set: { state: 'truncated' } }], look],
      [[{ set: { state: 'failed' } }], refuse],
    ] as const) {
      const { record } = await sessions.upsert(
        { identity: 'a', createIfNotExists: CREATE, updates: more },
        { look: looking },
      );
      ranges.push(sessionJson(record).timeRange?.endTime);
    }

    expect(ranges).toEqual([undefined, 2, 2, 9, 9]);
  });

  it('keeps what is known of the same data where whoever looks cannot tell, and of no other', async () => {
    const sessions = new Sessions();
    const known = { startTime: 1n, endTime: 2n };
    const upsert = async (update: object, range: TimeSpan | undefined) => {
      const request = { identity: 'a', createIfNotExists: CREATE, updates: [update] };
      return (await sessions.upsert(request, { look: async () => range })).record.boundRange;
    };

    const bound = await upsert(bindTo('i'), known);
    const closed = await upsert({ set: { state: 'closed' } }, undefined);
    const rebound = await upsert(bindTo('j'), undefined);

    expect([bound, closed, rebound]).toEqual([known, known, undefined]);
  });

  it('takes no binding that cannot be resolved', async () => {
    const sessions = new Sessions();
    const updates = [{ addDataBindings: [{ key: { source: 's', identity: 'i' } }] }];

    const work = sessions.upsert({ identity: 'a', createIfNotExists: CREATE, updates }, { look: refuse });

    expect(await codeOf(work)).toBe('invalid-request');
    expect(await sessions.store.get('a')).toBeUndefined();
  });

  it('takes no session that has no room', async () => {
    const sessions = new Sessions();
    await sessions.upsert(addMany(0));

    expect(await codeOf(sessions.upsert(addMany(600)))).toBe('too-large');
    const large = { setDetails: { text: 'x'.repeat(SESSION_LIMITS.recordBytes) } };
    expect(await codeOf(sessions.upsert({ identity: 'a', updates: [large] }))).toBe('too-large');
    expect((await sessions.upsert(addMany(0))).record.session.children).toHaveLength(600);
  });
});
