import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { globMatcher } from '../../../shared/recording/glob.ts';
import { type Answered, type AskedApi, fill, keyFor, openApi, world } from '../../support/api-in-process.ts';
import { memoryStores } from '../../support/stores.ts';

let ask: (asked: AskedApi) => Promise<Answered>;

beforeAll(async () => {
  ask = await openApi();
});

/** Every run looks at hundreds of answers. */
const RUNS = { numRuns: 25 };

/** Marks where a name begins and ends, so that none can stand in another's, nor in any word of an answer. */
const deviceNames = fc
  .array(fc.constantFrom('a', 'b', 'c', '/', '.', 'ü', '-', '%'), { minLength: 1, maxLength: 4 })
  .map((letters) => `⟨${letters.join('')}⟩`);

const scopes = fc.uniqueArray(
  fc.oneof(
    deviceNames,
    fc.constantFrom('⟨a*', '⟨b*⟩', '*c⟩', '⟨?⟩', '⟨??⟩', '⟨{a,b}*', '⟨[abc]?⟩', 'none-*', '*ü*'),
  ),
  { minLength: 1, maxLength: 3 },
);

interface Page {
  readonly cursor?: string;
  readonly [entries: string]: unknown;
}

/** All pages of a list as one, each held to what may be told. */
async function pagesOf(path: string, query: string, key: string, look: (answered: Answered) => void) {
  const pages: Page[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const on = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answered = await ask({ path, query: query + on, key });
    expect(answered.status).toBe(200);
    look(answered);
    const page = JSON.parse(answered.text) as Page;
    pages.push(page);
    cursor = page.cursor;
    more = cursor !== undefined;
  }
  return pages;
}

interface Listed {
  readonly name?: string;
  readonly device?: string;
}

/** The lists of the API, and what each is asked besides. `last` says how old devices are: that is another moment each time. */
const LISTS = [
  { path: '/api/devices', query: 'limit=1', entries: 'devices' },
  { path: '/api/devices', query: 'limit=2', entries: 'devices' },
  { path: '/api/devices', query: '', entries: 'devices' },
  { path: '/api/channels/search', query: 'limit=1', entries: 'channels' },
  { path: '/api/channels/search', query: 'text=spe', entries: 'channels' },
  { path: '/api/channels/recent', query: '', entries: 'channels' },
  { path: '/api/dumps', query: 'date=2026-05-01', entries: 'dumps' },
] as const;

/** What of an entry is the same whoever asks: links are signed for each. */
const plain = (entry: unknown): string => JSON.stringify(entry).replaceAll(/\?Expires=[^"]*/g, '');

test('whoever may read some devices is told what is left of a list without the others', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(deviceNames, { minLength: 1, maxLength: 8 }),
      scopes,
      async (devices, scope) => {
        world.stores = memoryStores();
        for (const device of devices) await fill(device);
        const isTheirs = globMatcher(scope);
        const foreign = devices.filter((device) => !isTheirs(device));
        const [all, some] = [await keyFor(['read'], ['*']), await keyFor(['read'], scope)];
        const look = ({ text, headers }: Answered) => {
          const told = text + JSON.stringify(headers);
          for (const device of foreign) {
            expect(told).not.toContain(device);
            expect(told).not.toContain(encodeURIComponent(device));
          }
        };

        for (const { path, query, entries } of LISTS) {
          const [whole, part] = await Promise.all([
            pagesOf(path, query, all, () => {}),
            pagesOf(path, query, some, look),
          ]);
          const [wholeList, partList] = [whole, part].map((pages) =>
            pages.flatMap((page) => page[entries] as Listed[]),
          );
          const expected = wholeList!.filter(({ device }) => isTheirs(device ?? ''));
          expect(partList!.map(plain)).toEqual(expected.map(plain));
        }

        const [robots, theirs] = await Promise.all(
          [all, some].map((key) => ask({ path: '/api/robots', key })),
        );
        look(theirs!);
        const robotList = JSON.parse(robots!.text) as Listed[];
        expect(JSON.parse(theirs!.text)).toEqual(robotList.filter(({ name }) => isTheirs(name ?? '')));

        const status = await ask({ path: '/api/status', key: some });
        look(status);
        expect(JSON.parse(status.text)).toMatchObject({ devices: devices.length - foreign.length });

        // Where devices may be left out, what is said of those there are is of theirs.
        const meant = await ask({ path: '/api/statistics/latest', key: some });
        look(meant);
        expect(meant.status).toBe([404, 200][devices.length - foreign.length] ?? 400);
      },
    ),
    RUNS,
  );
});

test('a list is the same, and has the same tag, whether devices of others are there or not', async () => {
  const key = await keyFor(['read'], ['⟨a*']);
  const paths = [
    '/api/devices',
    '/api/channels/search',
    '/api/channels/recent',
    '/api/robots',
    '/api/status',
  ];
  const told: unknown[] = [];
  for (const devices of [['⟨a1⟩'], ['⟨Z⟩', '⟨a1⟩', '⟨b⟩', '⟨c⟩']]) {
    world.stores = memoryStores();
    for (const device of devices) await fill(device);
    const cursor = encodeURIComponent('⟨a0⟩');
    const answers = await Promise.all([
      ...paths.map((path) => ask({ path, key })),
      ask({ path: '/api/devices', query: `limit=1&cursor=${cursor}`, key }),
      ask({ path: '/api/dumps', query: 'date=2026-05-01', key }),
    ]);
    told.push(answers);
  }

  expect(told[0]).toEqual(told[1]);
});

test('of more devices than are looked at at once, those at the end are found', async () => {
  world.stores = memoryStores();
  for (let nth = 0; nth < 2100; nth += 1) {
    const device = `d${String(nth).padStart(4, '0')}`;
    await world.stores.index.saveHead({ device, version: 1, channels: [] });
  }
  const key = await keyFor(['read'], ['d0999', 'd1000', 'd20[0-9]9', '*5']);

  const pages = await pagesOf('/api/devices', 'limit=7', key, () => {});

  const names = pages.flatMap((page) => page['devices'] as Listed[]).map(({ device }) => device);
  const numbers = Array.from({ length: 2100 }, (_, nth) => `d${String(nth).padStart(4, '0')}`);
  const expected = numbers.filter((name) => /^(d0999|d1000|d20\d9|.*5)$/.test(name));
  expect(names).toEqual(expected);
});
