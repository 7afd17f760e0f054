import { describe, expect, it, test } from 'vitest';
import { DynamoDashboardStore } from '../../../shared/dashboard/dashboard-store.dynamodb.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { DynamoReadingStore } from '../../../shared/segment/reading-store.dynamodb.ts';
import { DynamoSessionStore } from '../../../shared/session/session-store.dynamodb.ts';
import type { DynamoTable } from '../../../shared/store/dynamo.ts';
import { BLOCKS, DEVICE, HOUR } from '../../support/versions/blocks.ts';
import { expectedOf, fixtureFolders, fixturesOf } from '../../support/versions/fixture-files.ts';
import { tableWith } from '../../support/versions/item-world.ts';
import { plain } from '../../support/versions/plain.ts';
import type { Fixture, StoredThing } from '../../support/versions/stored-thing.ts';
import { THINGS } from '../../support/versions/things.ts';
import { dashboardItems } from '../../support/versions/things/dashboard.ts';
import { indexItems } from '../../support/versions/things/index-items.ts';
import { segmentItems, shortSegment } from '../../support/versions/things/segment-items.ts';
import { sessionItems } from '../../support/versions/things/session-items.ts';
import { laterSummaries, summaryItems } from '../../support/versions/things/summary-items.ts';

const failureOf = (error: unknown): string => {
  if (error instanceof OdographError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
};

const namesOf = (all: readonly Fixture[]): string[] => all.map(({ name, version }) => `v${version}.${name}`);

/** A table with the items of a sort of a layout that nobody knows yet. */
function laterTable({ what, later }: StoredThing): DynamoTable {
  const [fixture] = fixturesOf(what);
  return tableWith({ content: later.of(fixture!) });
}

const WRITE = 'node test/fixtures/versions/write.ts';

test('every folder of fixtures has something that reads it', () => {
  expect(fixtureFolders().toSorted()).toEqual(THINGS.map(({ what }) => what).toSorted());
});

describe.each(THINGS)('$what', (thing) => {
  const fixtures = fixturesOf(thing.what);

  it.each(fixtures)('of version $version is read as it was meant: $name', async (fixture) => {
    const read = await thing.read(fixture);

    expect(plain(read)).toEqual(expectedOf(thing.what, fixture));
  });

  it('has a fixture of everything that is written today', async () => {
    const written = namesOf(await thing.write());

    expect(namesOf(fixtures), `a version or a case is new: ${WRITE}`).toEqual(
      expect.arrayContaining(written),
    );
  });

  it('is written today as it was written before under the same version', async () => {
    for (const written of await thing.write()) {
      const fixture = fixtures.find(
        ({ name, version }) => name === written.name && version === written.version,
      );

      expect(
        fixture && plain(thing.canonical(written)),
        `${written.name} is written in another way: raise its version, and have both read`,
      ).toEqual(fixture && plain(thing.canonical(fixture)));
    }
  });

  const versioned = fixtures.filter(({ name }) => thing.later.exempt?.includes(name) !== true);

  it.each(versioned)('of a later version is refused, and not misread: $name', async (fixture) => {
    const later = { ...fixture, content: thing.later.of(fixture) };

    const found = await thing.read(later).catch(failureOf);

    expect(found).toMatch(thing.later.refusal);
  });
});

test('a packed part of a summary that is of a later version is refused', async () => {
  const [fixture] = fixturesOf(summaryItems.what);

  const found = await summaryItems
    .read({ ...fixture!, content: laterSummaries(fixture!.content) })
    .catch(failureOf);

  expect(found).toBe('corrupt-summary: unknown version 255');
});

test.each(fixturesOf('segment'))('what is expected of a segment is what was packed: $name', (fixture) => {
  expect(expectedOf('segment', fixture)).toEqual(plain(BLOCKS[fixture.name.replace(/\.bin$/, '')]));
});

test('segments are there both compressed and as they are', () => {
  const compressions = fixturesOf('segment').map(({ content }) => content[1]);

  expect(new Set(compressions)).toEqual(new Set([0, 1]));
});

describe('items of a later layout are refused whatever is asked for', () => {
  const index = new DynamoRecordingIndex(laterTable(indexItems));
  const sessions = new DynamoSessionStore(laterTable(sessionItems));
  const dashboards = new DynamoDashboardStore(laterTable(dashboardItems), laterTable(dashboardItems));
  const readings = new DynamoReadingStore(laterTable(segmentItems));
  const date = '2026-05-01';

  it.each<[string, () => Promise<unknown>]>([
    ['a head', () => index.head(DEVICE)],
    ['a track', () => index.track(DEVICE)],
    ['a trail', () => index.trail(DEVICE)],
    ['an hour', () => index.hour(DEVICE, HOUR)],
    ['an hour of a lane', () => index.hour(DEVICE, HOUR, 2)],
    ['hours', () => index.hours(DEVICE, HOUR, HOUR)],
    ['the first hour', () => index.firstHour(DEVICE)],
    ['the last hour', () => index.lastHour(DEVICE)],
    ['devices', () => index.devices(undefined, 10)],
    ['dumps', () => index.dumps(DEVICE, date, date)],
    ['a mark', () => index.markOf(DEVICE, date)],
    ['marks', () => Array.fromAsync(index.marks())],
    ['pending days', () => index.pendingDates(DEVICE, date, date)],
    ['the devices of a day', () => Array.fromAsync(index.devicesOf(date))],
    ['when segments expire', () => readings.extend(DEVICE, HOUR, 1_790_000_000)],
    ['a segment that is there', () => readings.put(shortSegment())],
    ['a session', () => sessions.get('least')],
    ['sessions', () => Array.fromAsync(sessions.list({ newestFirst: true }))],
    ['a configuration', () => sessions.config('c1')],
    ['dashboards', () => Array.fromAsync(dashboards.list())],
    ['what dashboards take', () => dashboards.tally()],
    ['writes of dashboards', () => Array.fromAsync(dashboards.pending())],
  ])('%s', async (_, ask) => {
    await expect(ask()).rejects.toMatchObject({ code: 'unknown-version' });
  });
});
