import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse('2026-05-01T10:00:00Z');
const MOST_STREAMS = 2;

let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-limits-'));
  const limits = { streamsPerReader: MOST_STREAMS, manifestDays: 3, dataHours: 24 };
  system = await startLocal({ port: 0, dataDir: folder, access: true, limits, batchingWindowSeconds: 0 });
  const days = [
    ['short', 0],
    ['short', 2],
    ['long', 0],
    ['long', 4],
  ] as const;
  const lines = days.map(([device, day]) =>
    JSON.stringify({ device, sensor: 'speed', timestamp: FIRST_MS + day * DAY_MS, value: day }),
  );
  const response = await fetch(`${system.url}/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.access?.key}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  if (!response.ok) throw new Error(`ingest answers ${response.status}`);
  await system.settled();
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks with a token of someone who may read everything. */
const get = (path: string, subject: string, signal?: AbortSignal): Promise<Response> => {
  const token = system.access?.issuer.issueToken({ subject, devices: ['*'] });
  const headers = { authorization: `Bearer ${token}` };
  return fetch(system.url + path, { headers, ...(signal && { signal }) });
};

const problemOf = async (response: Response): Promise<{ code: string; detail: string }> =>
  (await response.json()) as { code: string; detail: string };

test('a reader has as many streams at once as may be; others are not kept from theirs', async () => {
  const leave = new AbortController();
  const open = Array.from({ length: MOST_STREAMS }, () =>
    get('/api/devices/short/live', 'ada', leave.signal),
  );
  const streams = await Promise.all(open);

  const [live, data, other] = await Promise.all([
    get('/api/devices/short/live', 'ada'),
    get('/v1/data?device=short&end=2026-05-01T12:00:00Z', 'ada'),
    get('/v1/data?device=short&end=2026-05-01T12:00:00Z', 'bob'),
  ]);
  const problems = await Promise.all([problemOf(live), problemOf(data)]);
  leave.abort();

  expect(streams.map(({ status }) => status)).toEqual([200, 200]);
  expect([live.status, data.status, other.status]).toEqual([429, 429, 200]);
  expect([live.headers.get('retry-after'), data.headers.get('retry-after')]).toEqual(['1', '1']);
  for (const { code, detail } of problems) {
    expect(code).toBe('too-many-requests');
    expect(detail).toContain('wait until one has ended');
  }
  await other.arrayBuffer();
});

test('streams that have ended, and those that never began, count no more', async () => {
  const paths = [
    '/v1/data?device=short&end=2026-05-01T12:00:00Z',
    '/v1/data?device=short&start=2026-05-01T12:00:00Z&end=2026-05-01T13:00:00Z',
    '/v1/data?device=nobody&end=2026-05-01T12:00:00Z',
  ];
  const statuses: number[] = [];
  for (const path of [...paths, ...paths, ...paths]) {
    const response = await get(path, 'carl');
    await response.arrayBuffer();
    statuses.push(response.status);
  }

  expect(statuses).toEqual([200, 404, 404, 200, 404, 404, 200, 404, 404]);
});

test('a manifest covers what there is in its range, as far as that goes', async () => {
  const [short, long, part] = await Promise.all([
    get('/v1/manifest?device=short', 'dora'),
    get('/v1/manifest?device=short&device=long', 'dora'),
    get('/v1/manifest?device=long&start=2026-05-04T00:00:00Z', 'dora'),
  ]);
  const { code, detail } = await problemOf(long);

  expect([short.status, long.status, part.status]).toEqual([200, 422, 200]);
  expect(code).toBe('range-too-long');
  expect(detail).toMatch(
    /^long has readings from 2026-05-01T10:00Z to .* a manifest may cover 3; ask for parts/,
  );
  expect(long.headers.get('x-foxglove-error-message')).toBe(detail);
});

test('data without a signature covers as many hours as may be; links of a manifest all do', async () => {
  const whole = await get('/v1/data?device=short', 'emil');
  const { code, detail } = await problemOf(whole);
  const manifest = await get('/v1/manifest?device=short', 'emil');
  const { sources } = (await manifest.json()) as { sources: { url: string }[] };
  const links = await Promise.all(sources.map(({ url }) => fetch(url)));
  await Promise.all(links.map((link) => link.arrayBuffer()));

  expect([whole.status, code]).toEqual([422, 'range-too-long']);
  expect(detail).toMatch(/one request for data may cover 24; ask the manifest for links/);
  expect(links.map(({ status }) => status)).toEqual([200, 200]);
});
