import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DriveRow, makeDrives } from '../../support/drives.ts';
import { inOrder, spell, spellMessages, spellRows } from '../../support/expected.ts';
import { fetchManifest, type Message, readRecording, readSource, toNs } from '../../support/recordings.ts';
import { eventually, runCli, startSystem, type System, temporaryFolder } from '../../support/system.ts';

const drives = makeDrives(7, 250);
const folder = temporaryFolder();
const file = join(folder.path, 'drives.csv');
const DAY = '2024-05-06';
const DAY_RANGE = { start: `${DAY}T00:00:00Z`, end: `${DAY}T23:59:59.999999999Z` };
let system: System;

const send = (path: string, ...args: string[]) =>
  runCli('send', path, '--url', system.origin, '--device', 'car', '--exclude', 'drive', ...args);

const rangeOf = (rows: readonly DriveRow[]): { start: string; end: string } => ({
  start: new Date(rows[0]!.timeMs).toISOString(),
  end: new Date(rows.at(-1)!.timeMs).toISOString(),
});

const driveRows = (drive: number) => drives.rows.filter((row) => row.drive === drive);
const dayRows = drives.rows.filter(({ timeMs }) => new Date(timeMs).toISOString().startsWith(DAY));

/** Waits until a recording has as many readings as expected: ingest acknowledges before they are persisted. */
async function persisted(count: number): Promise<void> {
  await eventually(
    async () => spellMessages(await readRecording(system.origin, { device: 'car' })).length >= count,
  );
}

const idsOf = async (parameters: Record<string, string>) =>
  (await fetchManifest(system.origin, parameters)).sources.map(({ id }) => id);

const postReading = (reading: object): Promise<Response> =>
  fetch(`${system.origin}/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: JSON.stringify(reading),
  });

/**
 * Waits until everything that was sent before is persisted. Readings go through shards by device, each in
 * order; enough devices reach every shard, so what was sent last being there tells that all is.
 */
async function allDelivered(): Promise<void> {
  const devices = Array.from({ length: 40 }, (_, number) => `marker-${number}-${performance.now()}`);
  for (const device of devices) {
    await postReading({ device, sensor: 's', timestamp: '2024-01-01T00:00:00Z', value: 1 });
  }
  for (const device of devices) {
    await eventually(async () => (await fetchManifest(system.origin, { device })).sources.length > 0);
  }
}

beforeAll(async () => {
  writeFileSync(file, drives.csv);
  system = await startSystem(join(folder.path, 'data'));
});

afterAll(async () => {
  await system.stop();
  folder.remove();
});

describe('a file of drives', () => {
  test('comes back cell by cell, drive by drive, in order and once', async () => {
    const all = spellRows(drives.rows);

    const sent = await send(file);

    expect(sent).toMatchObject({ code: 0, stderr: '' });
    await persisted(all.length);
    for (const drive of [1, 2, 3, 4]) {
      const rows = driveRows(drive);
      const messages = await readRecording(system.origin, { device: 'car', ...rangeOf(rows) });
      expect(inOrder(messages)).toBe(true);
      expect(spellMessages(messages)).toEqual(spellRows(rows));
    }
  });

  test('carries a fix for every instant with latitude and longitude', async () => {
    const rows = driveRows(2);
    const expected = rows.filter(({ cells }) => cells.has('gps_lat') && cells.has('gps_long'));

    const messages = await readRecording(system.origin, { device: 'car', ...rangeOf(rows) });

    const fixes = messages.filter(({ topic }) => topic === '/location');
    expect(fixes.map(({ timeNs }) => timeNs)).toEqual(
      expected.map(({ timeMs }) => BigInt(timeMs) * 1_000_000n),
    );
    expect(fixes[0]!.value).toMatchObject({
      latitude: Number(expected[0]!.cells.get('gps_lat')),
      longitude: Number(expected[0]!.cells.get('gps_long')),
    });
  });

  test('gives the same recordings, under the same ids, when it is sent again', async () => {
    const before = await readRecording(system.origin, { device: 'car' });
    const idsBefore = await idsOf({ device: 'car' });

    const sent = await send(file);

    expect(sent.code).toBe(0);
    await allDelivered();
    expect(await readRecording(system.origin, { device: 'car' })).toEqual(before);
    expect(await idsOf({ device: 'car' })).toEqual(idsBefore);
  });

  test('is selected by globs of sensors, and by nothing that is not there', async () => {
    const rows = driveRows(1);

    const messages = await readRecording(system.origin, {
      device: 'car',
      ...rangeOf(rows),
      sensors: 'accel_*',
    });
    const nothing = await fetchManifest(system.origin, { device: 'car', sensors: 'no-such-*' });
    const nobody = await fetchManifest(system.origin, { device: 'nobody' });

    const expected = spellRows(rows).filter((reading) => reading.includes(' accel_'));
    expect(spellMessages(messages)).toEqual(expected);
    expect(nothing.sources).toEqual([]);
    expect(nobody.sources).toEqual([]);
  });
});

describe('a dumped day', () => {
  test('is one static file with the same messages, which is published once', async () => {
    const before = await readRecording(system.origin, { device: 'car', ...DAY_RANGE });

    const dumped = await runCli('dump', '--date', DAY, '--url', system.origin);
    const first = await fetchManifest(system.origin, { device: 'car', ...DAY_RANGE });
    const again = await runCli('dump', '--date', DAY, '--url', system.origin);
    const second = await fetchManifest(system.origin, { device: 'car', ...DAY_RANGE });

    expect([dumped.code, again.code]).toEqual([0, 0]);
    expect(first.sources).toHaveLength(1);
    expect(first.sources[0]).toMatchObject({
      supportsRangeRequests: true,
      url: expect.stringMatching(/\.mcap$/),
    });
    expect(second).toEqual(first);
    expect(sortMessages(await readSource(first.sources[0]!))).toEqual(sortMessages(before));
  });

  test('takes a late reading at once, under a new id, and holds it after the next dump', async () => {
    const before = await fetchManifest(system.origin, { device: 'car', ...DAY_RANGE });
    const late = { device: 'car', sensor: 'speed', timestamp: `${DAY}T12:00:00.000000001Z`, value: -0.125 };

    const answer = await postReading(late);

    expect(await answer.json()).toMatchObject({ accepted: 1 });
    const expected = [...spellRows(dayRows), spell('speed', toNs(late.timestamp), -0.125)].toSorted();
    const isThere = async (): Promise<boolean> =>
      spellMessages(await readRecording(system.origin, { device: 'car', ...DAY_RANGE })).length ===
      expected.length;
    await eventually(isThere);
    const streamed = await fetchManifest(system.origin, { device: 'car', ...DAY_RANGE });
    expect(streamed.sources.map(({ id }) => id)).not.toContain(before.sources[0]!.id);
    expect(streamed.sources.every((source) => 'topics' in source)).toBe(true);
    await runCli('dump', '--date', DAY, '--url', system.origin);
    const redumped = await fetchManifest(system.origin, { device: 'car', ...DAY_RANGE });
    expect(redumped.sources).toHaveLength(1);
    expect(redumped.sources[0]!.id).not.toBe(before.sources[0]!.id);
    expect(spellMessages(await readSource(redumped.sources[0]!))).toEqual(expected);
  });

  test('goes back into an empty system as lines, and gives the same recording', async () => {
    const recording = await readRecording(system.origin, { device: 'car', ...DAY_RANGE });
    const listed = await fetch(`${system.origin}/api/dumps?date=${DAY}&device=car`);
    const { dumps } = (await listed.json()) as { dumps: { ndjson: { url: string }; readings: number }[] };
    const lines = Buffer.from(await (await fetch(dumps[0]!.ndjson.url)).arrayBuffer());
    writeFileSync(join(folder.path, 'day.ndjson.gz'), lines);
    const empty = await startSystem(join(folder.path, 'empty'));
    try {
      const sent = await runCli('send', join(folder.path, 'day.ndjson.gz'), '--url', empty.origin);

      expect(sent.code).toBe(0);
      const count = gunzipSync(lines).toString('utf8').trimEnd().split('\n').length;
      expect(count).toBe(dumps[0]!.readings);
      await eventually(
        async () => spellMessages(await readRecording(empty.origin, { device: 'car' })).length >= count,
      );
      expect(sortMessages(await readRecording(empty.origin, { device: 'car' }))).toEqual(
        sortMessages(recording),
      );
    } finally {
      await empty.stop();
    }
  });
});

/** Messages of one instant have no order among each other. */
function sortMessages(messages: readonly Message[]): string[] {
  return messages.map(({ topic, timeNs, value }) => spell(topic, timeNs, value)).toSorted();
}
