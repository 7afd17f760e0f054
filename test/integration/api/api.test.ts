/**
 * The API, asked over HTTP. It is long since all of it asks one system, one thing after the other: in the end it is held
 * against the table whether every answer of every operation was seen.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import type { Route } from '../../../shared/api/route.ts';
import { OPERATION_IDS, type OperationId, ROUTES } from '../../../shared/api/routes.ts';
import { ERRORS } from '../../../shared/errors/odograph-error.ts';
import { type Asked, asking } from './asking.ts';
import { CAR, MIDNIGHT } from './car.ts';
import { keyTests } from './keys.ts';
import { refusalTests } from './refusals.ts';
import { sessionTests } from './sessions.ts';

let folder: string;
let system: LocalSystem;
/** Which answers of which operations were seen. */
const seen = new Set<string>();
const asked = asking(() => system.url, seen);
const { ask } = asked;

const reading = (device: string, sensor: string, ms: number, value: unknown) =>
  JSON.stringify({ device, sensor, timestamp: new Date(MIDNIGHT + ms).toISOString(), value });

async function send(...lines: readonly string[]): Promise<void> {
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${system.url}/ingest`, { method: 'POST', body: lines.join('\n'), headers });
  expect(response.status).toBe(200);
  await system.settled();
}

/** A car that goes east along the equator, a degree of longitude each minute, for an hour; one fix is missing. */
const minutes = Array.from({ length: 60 }, (_, minute) => minute).filter((minute) => minute !== 30);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-api-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0 });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the API', () => {
  test('of a system without devices says so', async () => {
    expect((await ask('getHealth')).status).toBe(200);
    expect(await ask('getStatus')).toMatchObject({ status: 200, answer: { latest: null, devices: 0 } });
    expect((await ask('listDevices')).answer).toEqual({ devices: [] });
    expect((await ask('listRobots')).answer).toEqual([]);
    for (const id of ['getLatestStatistics', 'getLatestLocation'] as const)
      expect((await ask(id)).status).toBe(404);
  });

  test('tells what a device sent', async () => {
    const lines = minutes.flatMap((minute) => [
      reading(CAR, 'lat', 60_000 * minute, 0),
      reading(CAR, 'lon', 60_000 * minute, minute),
      reading(CAR, 'speed', 60_000 * minute, minute / 2),
    ]);
    await send(...lines, reading(CAR, 'gear', 5000, 'D'), reading(CAR, '__proto__', 6000, { a: 1 }));
    const path = { device: CAR };

    const { answer: latest } = await ask('getLatest', { path });
    expect(latest).toMatchObject({
      device: CAR,
      sensors: {
        speed: { value: 29.5, timestamp: '2026-05-01T00:59:00Z', kind: 'number' },
        gear: { value: 'D', kind: 'text' },
      },
    });
    expect((await ask('getLatestStatistics')).answer).toEqual(latest);
    const location = { latitude: 0, longitude: 59, altitude: null, timestamp: '2026-05-01T00:59:00Z' };
    expect((await ask('getLocation', { path })).answer).toMatchObject(location);
    expect((await ask('getLatestLocation', { query: { device: CAR } })).answer).toMatchObject(location);
    const odometer = await ask('getOdometer', { path });
    expect(odometer.answer).toMatchObject({ measure: 'geodesic', unit: 'metres', fixes: 59 });
    const degree = (6_371_008.8 * Math.PI) / 180;
    expect((odometer.answer as { length: number }).length).toBeCloseTo(59 * degree, 3);
    const track = await ask('getTrack', { path, query: { points: '10' } });
    expect(track.headers.get('content-type')).toBe('application/geo+json');
    expect(track.answer).toMatchObject({
      geometry: {
        coordinates: [
          [0, 0],
          [59, 0],
        ],
      },
    });
    expect((await ask('getDevice', { path })).answer).toMatchObject({ last: '2026-05-01T00:59:00Z' });
    expect((await ask('listDevices')).answer).toMatchObject({ devices: [{ device: CAR, sensors: 5 }] });
    expect((await ask('listSensors', { path })).answer).toMatchObject({ device: CAR });
    expect((await ask('getStatus', { query: { device: CAR } })).answer).toMatchObject({
      latest: { device: CAR, time: '2026-05-01T00:59:00Z' },
    });
  });

  test('cuts a range into bins, with null where nothing is', async () => {
    const range = { start: '2026-05-01T00:00:00Z', end: '2026-05-01T02:00:00Z', bins: '2' };
    const { answer } = await ask('getSeries', {
      path: { device: CAR },
      query: { sensor: ['speed', 'gear', 'nothing'], ...range },
    });
    const values = minutes.map((minute) => minute / 2);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(answer).toMatchObject({
      channels: [
        {
          sensor: 'speed',
          raw: false,
          bins: [
            { count: 59, min: 0, max: 29.5, first: 0, last: 29.5, mean: expect.closeTo(mean, 10) as number },
            { count: 0, min: null, max: null, first: null, last: null, mean: null },
          ],
        },
        { sensor: 'gear', raw: true, readings: [{ value: 'D' }] },
      ],
    });
    const day = await ask('getDayQuarters', { path: { sensor: 'speed', date: '2026-05-01' } });
    const { quarters } = day.answer as { quarters: { count: number; average: number | null }[] };
    expect(quarters.map(({ count }) => count).slice(0, 5)).toEqual([15, 15, 14, 15, 0]);
    expect(quarters[0]?.average).toBe(3.5);
    expect(quarters[95]?.average).toBeNull();
  });

  test('finds channels and draws their curves', async () => {
    const found = await ask('searchChannels', { query: { text: '^SPEE' } });
    expect(found.answer).toMatchObject({ channels: [{ name: 'speed', device: CAR, kind: 'number' }] });
    expect((await ask('searchChannels', { query: { text: '(' } })).status).toBe(400);
    expect((await ask('searchChannels', { query: { text: '(a+)+$', device: CAR } })).status).toBe(200);
    const recent = await ask('listRecentChannels', { query: { device: CAR, limit: '2' } });
    expect((recent.answer as { channels: unknown[] }).channels).toHaveLength(2);
    const range = { begin_time: String(MIDNIGHT), end_time: String(MIDNIGHT + 7_200_000) };
    const curve = await ask('getCurve', {
      query: { channel: 'speed', ...range, num_bins: '4', remove_empty_bins: 'true' },
    });
    expect((curve.answer as { bins: { count: number }[] }).bins.map(({ count }) => count)).toEqual([30, 29]);
    const raw = await ask('getCurve', { query: { channel: 'speed', ...range } });
    expect((raw.answer as { readings: unknown[] }).readings).toHaveLength(59);
    const link = await ask('getRawLink', { query: { channel: 'speed', ...range } });
    const mcap = await fetch((link.answer as { link: string }).link);
    expect([mcap.status, (await mcap.arrayBuffer()).byteLength > 1000]).toEqual([200, true]);
    for (const id of ['getCurve', 'getRawLink'] as const) {
      expect((await ask(id, { query: { channel: 'none', ...range } })).status).toBe(404);
      const turned = { begin_time: range.end_time, end_time: range.begin_time };
      expect((await ask(id, { query: { channel: 'speed', ...turned } })).status).toBe(400);
    }
  });

  test('answers that nothing is new until late readings come, which change what they should', async () => {
    const path = { device: CAR };
    const before = await ask('getOdometer', { path });
    const etag = before.headers.get('etag') ?? '';
    expect((await ask('getOdometer', { path, headers: { 'if-none-match': etag } })).status).toBe(304);
    await send(reading(CAR, 'lat', 60_000 * 30, 10), reading(CAR, 'lon', 60_000 * 30, 30));
    const after = await ask('getOdometer', { path, headers: { 'if-none-match': etag } });
    const { length, revision, fixes } = after.answer as { length: number; revision: number; fixes: number };
    const told = before.answer as { length: number; revision: number };
    expect([after.status, fixes]).toEqual([200, 60]);
    expect(length).toBeGreaterThan(told.length);
    expect(revision).toBeGreaterThan(told.revision);
  });

  test('tells of robots in milliseconds, whichever way round a range is given', async () => {
    const steps = [
      [0, 0],
      [1, 0],
      [0, 0],
    ] as const;
    const lines = steps.flatMap(([x, y], at) => [
      reading('r2', 'x', 1000 * at, x),
      reading('r2', 'y', 1000 * at, y),
    ]);
    await send(...lines);
    const robot = { name: 'r2', odometer: 2, last_x: 0, last_y: 0, created_time: MIDNIGHT };
    expect((await ask('listRobots')).answer).toMatchObject([robot]);
    expect((await ask('getRobot', { path: { robot: 'r2' } })).answer).toMatchObject(robot);
    const query = { start_time: String(MIDNIGHT + 1000), end_time: String(MIDNIGHT) };
    const events = await ask('listRobotEvents', { path: { robot: 'r2' }, query });
    expect(events.answer).toEqual([
      { robot: 'r2', x: 0, y: 0, timestamp: MIDNIGHT },
      { robot: 'r2', x: 1, y: 0, timestamp: MIDNIGHT + 1000 },
    ]);
    expect((await ask('getRobotOdometer', { path: { robot: 'r2' }, query })).answer).toMatchObject({
      odometer: 1,
    });
    expect((await ask('getRobot', { path: { robot: CAR } })).status).toBe(404);
    expect((await ask('getRobotOdometer', { path: { robot: 'nobody' } })).status).toBe(404);
    expect((await ask('listRobotEvents', { path: { robot: 'nobody' } })).answer).toEqual([]);
  });

  test('asks which device is meant where there are several, and lists them page by page', async () => {
    for (const id of ['getLatestStatistics', 'getLatestLocation'] as const)
      expect((await ask(id)).status).toBe(400);
    const day = { path: { sensor: 'speed', date: '2026-05-01' } };
    expect((await ask('getDayQuarters', day)).status).toBe(400);
    const first = await ask('listDevices', { query: { limit: '1' } });
    const { devices, cursor } = first.answer as { devices: { device: string }[]; cursor: string };
    const second = await ask('listDevices', { query: { limit: '1', cursor } });
    const names = [...devices, ...(second.answer as { devices: { device: string }[] }).devices];
    expect(names.map(({ device }) => device).toSorted()).toEqual([CAR, 'r2'].toSorted());
    expect(second.answer).not.toHaveProperty('cursor');
  });

  test('sets a device up', async () => {
    const path = { device: 'new' };
    const body = { ordering: 'forward', measure: 'plane' };
    expect((await ask('changeDevice', { path, body })).answer).toMatchObject(body);
    expect((await ask('changeDevice', { path, body: { measure: null } })).answer).not.toHaveProperty(
      'measure',
    );
    expect((await ask('changeDevice', { path, body: {} })).status).toBe(400);
  });

  test('streams the latest values, and what is newer to one that comes again', async () => {
    const url = `${system.url}/api/devices/r2/live`;
    const stop = new AbortController();
    const response = await fetch(url, { signal: stop.signal });
    seen.add(`streamLive ${response.status}`);
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(piece, { stream: true });
      if (text.includes('\n\n')) break;
    }
    stop.abort();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(text).toMatch(/^retry: \d+\nid: .+\ndata: \{"device":"r2"/);
  });

  test('describes itself, dumps days and lists dead letters', async () => {
    expect((await ask('getDescription')).answer).toMatchObject({ openapi: '3.1.1' });
    const { answer } = await ask('startDump', { body: { date: '2026-05-01', device: 'r2' } });
    const { execution } = answer as { execution: string };
    await expect
      .poll(async () => (await ask('getDumpRun', { path: { execution } })).answer, { timeout: 60_000 })
      .toMatchObject({ status: 'succeeded' });
    const listed = await ask('listDumps', { query: { date: '2026-05-01' } });
    expect(listed.answer).toMatchObject({ dumps: [{ device: 'r2', readings: 6 }] });
    const ofMonth = await ask('listDumps', { query: { device: 'r2', from: '2026-04-15', to: '2026-05-14' } });
    const before = await ask('listDumps', { query: { device: 'r2', from: '2026-04-01', to: '2026-04-30' } });
    const { dumps } = listed.answer as { readonly dumps: readonly unknown[] };
    expect(ofMonth.answer).toEqual({ from: '2026-04-15', to: '2026-05-14', dumps, pending: [] });
    expect(before.answer).toEqual({ from: '2026-04-01', to: '2026-04-30', dumps: [], pending: [] });
    const known = { 'if-none-match': ofMonth.headers.get('etag') ?? '' };
    const again = await ask('listDumps', {
      query: { device: 'r2', from: '2026-04-15', to: '2026-05-14' },
      headers: known,
    });
    expect(again.status).toBe(304);
    expect((await ask('listDeadLetters')).answer).toEqual({ letters: [] });
    expect((await ask('redriveDeadLetters', { body: { all: true } })).answer).toMatchObject({ results: [] });
  });

  keyTests(asked);
  sessionTests(asked);
  refusalTests(asked);

  test('is shown by a page that loads nothing from elsewhere', async () => {
    const page = await fetch(`${system.url}/docs`);
    const html = await page.text();
    const parts = [...html.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path]) => path!);
    const answers = await Promise.all(parts.map((path) => fetch(system.url + path)));

    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/(?:src|href)="https?:/);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await fetch(`${system.url}/docs/none.js`)).status).toBe(404);
  });

  test('answers that nothing is new, wherever it gives a tag', async () => {
    const range = { begin_time: String(MIDNIGHT), end_time: String(MIDNIGHT + 7_200_000) };
    const path = {
      device: CAR,
      robot: 'r2',
      sensor: 'speed',
      date: '2026-05-01',
      session: 'run 1',
      identifier: 'car',
    };
    const queries: Partial<Record<OperationId, NonNullable<Asked['query']>>> = {
      getSeries: { sensor: 'speed' },
      getLatestStatistics: { device: CAR },
      getLatestLocation: { device: CAR },
      getDayQuarters: { device: CAR },
      getCurve: { device: CAR, channel: 'speed', ...range },
      getRawLink: { device: CAR, channel: 'speed', ...range },
      listDumps: { date: '2026-05-01' },
    };
    for (const id of OPERATION_IDS.filter((each) => ROUTES[each].revalidated)) {
      const wanted = { path, query: queries[id] ?? {} };
      const { headers } = await ask(id, wanted);
      // It is weak already where the answer was packed.
      const tag = (headers.get('etag') ?? '').replace('W/', '');
      const again = await ask(id, { ...wanted, headers: { 'if-none-match': `"other", W/${tag}` } });

      const caching = (ROUTES[id] as Route).access === 'public' ? 'no-cache' : 'private, no-cache';
      const told = [id, headers.get('cache-control'), again.status, again.answer];
      expect(told).toEqual([id, caching, 304, '']);
    }
  });

  test('has been asked for every status of every operation', () => {
    const expected = OPERATION_IDS.flatMap((id) => {
      const { answers, problems, revalidated }: Route = ROUTES[id];
      const refusals = problems.map((code) => ERRORS[code].status).filter((status) => status < 500);
      const statuses = [...Object.keys(answers), ...(revalidated ? [304] : []), ...refusals];
      return statuses.map((status) => `${id} ${status}`);
    });

    // A letter that is there takes a record that is given up: test/integration/local/poison.test.ts. What takes too
    // long: test/unit/functions/answer.test.ts. Too many streams are refused to readers who are known only:
    // test/unit/api/access-streams.test.ts; so are sessions that are none of theirs: test/unit/api/access.test.ts. A
    // list that is too long takes ten thousand sessions: test/unit/session/list-sessions.test.ts.
    expect(expected.filter((each) => !seen.has(each))).toEqual([
      'streamLive 429',
      'listSessions 413',
      'putSession 404',
      'getDeadLetterContent 200',
    ]);
  });
});
