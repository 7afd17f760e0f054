import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { SESSION_LIMITS } from '../../../shared/session/limits.ts';
import { listSessions, readSorts, type Sort } from '../../../shared/session/list-sessions.ts';
import { sessionJson } from '../../../shared/session/session-json.ts';
import type { SessionRecord } from '../../../shared/session/session.ts';
import type { SessionStore } from '../../../shared/session/session-store.ts';
import { encodeName } from '../../../shared/store/encode-name.ts';
import { MemorySessionStore } from '../../support/memory/session-store.ts';
import { alike, entriesAt, naivelyMeans } from '../../support/naive-session-query.ts';
import { queriesAbout } from '../../support/session-queries.ts';
import { recordOf, records, SESSION_NS } from '../../support/sessions.ts';

const everyone = (): boolean => true;
const USUAL = { sorts: [], pageIndex: 0, pageSize: 10 };

async function storeOf(all: readonly SessionRecord[]): Promise<SessionStore> {
  const store = new MemorySessionStore();
  for (const record of all) await store.save(record, undefined);
  return store;
}

const answered = (record: SessionRecord): unknown => JSON.parse(JSON.stringify(sessionJson(record)));

/** Ranks of what is missing, and of types. */
const RANKS = ['undefined', 'null', 'object', 'boolean', 'number', 'bigint', 'string'];
const OBJECT = Object.freeze({ valueOf: () => 0 });
const rank = (value: unknown): number => RANKS.indexOf(value === null ? 'null' : typeof value);

/** What a session is sorted by: the first entry there is, objects being all alike. */
function keyOf(record: SessionRecord, property: string): unknown {
  const [first] = entriesAt(answered(record), property.split('.')).map((entry) => alike(property, entry));
  return rank(first) === RANKS.indexOf('object') ? OBJECT : first;
}

function comesBefore(a: SessionRecord, b: SessionRecord, sorts: readonly Sort[]): boolean {
  for (const { property, descending } of sorts) {
    const [one, other] = [a, b].map((each) => keyOf(each, property)) as [bigint, bigint];
    const isLess = rank(one) === rank(other) ? one < other : rank(one) < rank(other);
    const isMore = rank(one) === rank(other) ? one > other : rank(one) > rank(other);
    if (isLess || isMore) return descending ? isMore : isLess;
  }
  return false;
}

/** Puts each behind all that it does not come before. */
function plainSort(all: readonly SessionRecord[], sorts: readonly Sort[]): SessionRecord[] {
  const sorted: SessionRecord[] = [];
  for (const each of all) {
    const place = sorted.findIndex((other) => comesBefore(each, other, sorts));
    sorted.splice(place < 0 ? sorted.length : place, 0, each);
  }
  return sorted;
}

const placeOf = ({ session }: SessionRecord): [bigint, string] => [
  session.timestamp,
  encodeName(session.identity),
];

/** As they are listed without a sort: newest first, or the other way round. */
function inOrder(all: readonly SessionRecord[], newestFirst: boolean): SessionRecord[] {
  const oldestFirst = all.toSorted((one, other) => {
    const [a, b] = [placeOf(one), placeOf(other)];
    if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
    return a[1] < b[1] ? -1 : 1;
  });
  return newestFirst ? oldestFirst.toReversed() : oldestFirst;
}

const properties = fc.constantFrom(
  'timestamp',
  'identity',
  'state',
  'type',
  'quality',
  'children',
  'timeRange.startTime',
  'sequence',
  'details.__proto__',
  'details.timestamp',
);
const fewTimes = fc.constantFrom(SESSION_NS, SESSION_NS + 1n, -5n, 2n ** 63n - 1n);
const sessions = fc.array(fc.tuple(records, fc.option(fewTimes)), { minLength: 1, maxLength: 8 }).map((all) =>
  all.map(([record, at], nth) => {
    const session = { ...record.session, identity: `run-${nth}`, ...(at !== null && { timestamp: at }) };
    return { ...record, session };
  }),
);

describe('a list of sessions', () => {
  it('has the page of a plain sort of all that are meant and visible', async () => {
    const wanted = sessions.chain((all) =>
      fc.record({
        all: fc.constant(all),
        query: fc.option(queriesAbout(all[0]!), { nil: undefined }),
        sorts: fc.array(fc.record({ property: properties, descending: fc.boolean() }), { maxLength: 3 }),
        pageIndex: fc.nat(3),
        pageSize: fc.integer({ min: 1, max: 5 }),
        hidden: fc.nat(8),
      }),
    );
    await fc.assert(
      fc.asyncProperty(wanted, async ({ all, query, hidden, ...rest }) => {
        const store = await storeOf(all);
        const isVisible = ({ session }: SessionRecord): boolean => session.identity !== `run-${hidden}`;
        const text = query && (JSON.parse(JSON.stringify(query, bigintText)) as unknown);

        const page = await listSessions({ ...rest, query: text }, { store, isVisible });

        const [first] = rest.sorts;
        const meant = inOrder(all, first?.property !== 'timestamp' || first.descending).filter(
          (each) => isVisible(each) && naivelyMeans(query ?? {}, answered(each)),
        );
        const sorted = rest.sorts.length > 0 ? plainSort(meant, rest.sorts) : meant;
        const from = rest.pageIndex * rest.pageSize;
        expect(page.sessions).toEqual(sorted.slice(from, from + rest.pageSize));
        expect(page.total).toBe(meant.length);
      }),
      { numRuns: 500 },
    );
  });

  it('has each session once, page by page', async () => {
    const all = Array.from({ length: 7 }, (_, nth) => recordOf(`run-${nth}`));
    const store = await storeOf(all);

    const pages = await Promise.all(
      [0, 1, 2, 3].map((pageIndex) =>
        listSessions(
          { sorts: readSorts('state:desc'), pageIndex, pageSize: 2 },
          { store, isVisible: everyone },
        ),
      ),
    );

    expect(pages.map(({ total }) => total)).toEqual([7, 7, 7, 7]);
    expect(pages.flatMap((page) => page.sessions.map(({ session }) => session.identity))).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((nth) => `run-${nth}`),
    );
  });

  it('looks only at those within the bounds that the query has, and at no more than it may', async () => {
    let looked = 0;
    async function* many(count: number): AsyncGenerator<SessionRecord> {
      for (let nth = 0; nth < count; nth += 1) {
        looked += 1;
        yield recordOf(`run-${nth}`);
      }
    }
    const orders: unknown[] = [];
    const store = (count: number): Pick<SessionStore, 'list'> => ({
      list: (order) => {
        orders.push(order);
        return many(count);
      },
    });
    const ask = (count: number): Promise<unknown> =>
      listSessions(
        { ...USUAL, query: { timestamp: { $gte: 5, $lt: 9 } } },
        { store: store(count), isVisible: () => false },
      );

    await ask(SESSION_LIMITS.examined);
    const refused = ask(SESSION_LIMITS.examined + 5);

    await expect(refused).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('bound their timestamp'),
    });
    expect(looked).toBe(2 * SESSION_LIMITS.examined + 1);
    const order = { newestFirst: true, from: 5n, to: 8n };
    expect(orders).toEqual([order, order]);
  });

  it('looks on for nobody who has gone', async () => {
    const store = await storeOf([recordOf('run')]);

    const list = listSessions(USUAL, {
      store,
      isVisible: everyone,
      signal: AbortSignal.abort(new Error('gone')),
    });

    await expect(list).rejects.toThrow('gone');
  });
});

const bigintText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

test.each<[string, Sort[]]>([
  ['', []],
  ['timestamp', [{ property: 'timestamp', descending: false }]],
  [
    'state:desc, details.lap:asc',
    [
      { property: 'state', descending: true },
      { property: 'details.lap', descending: false },
    ],
  ],
])('the sort "%s" is understood', (text, sorts) => {
  expect(readSorts(text)).toEqual(sorts);
});

test.each([
  'speed',
  'timestamp:up',
  'state:asc:desc',
  ',',
  ':asc',
  'dataBindings.key.source:asc',
  'token',
  '__proto__',
  'constructor',
  'state\n:asc',
  Array(SESSION_LIMITS.sorts + 1)
    .fill('state')
    .join(),
])('the sort "%s" is refused', (text) => {
  expect(() => readSorts(text)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});
