import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { streamedMessages } from '../../support/mcap.ts';

const AT_MS = Date.UTC(2026, 4, 1, 10);
const DAY = 'start=2026-05-01T00:00:00Z&end=2026-05-01T23:00:00Z';
const LONG = 'start=2026-05-01T00:00:00Z&end=2026-05-04T00:00:00Z';

let folder: string;
let system: LocalSystem;
let keys: Readonly<Record<'ours' | 'theirs' | 'sender', string>>;

const ask = (path: string, key?: string, init: { method?: string; body?: string; type?: string } = {}) => {
  const { type = 'application/json', ...rest } = init;
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return fetch(system.url + path, { ...rest, headers: { 'content-type': type, ...authorization } });
};

const made = async (name: string, may: readonly string[], devices: string): Promise<string> => {
  const body = JSON.stringify({ name, may, devices: [devices] });
  const answer = await ask('/api/keys', system.access?.key, { method: 'POST', body });
  return ((await answer.json()) as { text: string }).text;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-session-data-'));
  system = await startLocal({
    port: 0,
    dataDir: folder,
    access: true,
    batchingWindowSeconds: 0,
    limits: { dataHours: 24 },
  });
  keys = {
    ours: await made('ours', ['read', 'admin'], 'ours-*'),
    theirs: await made('theirs', ['read', 'admin'], 'theirs-*'),
    sender: await made('sender', ['write'], '*'),
  };
  const readings = [0, 1, 60].map((hours) =>
    JSON.stringify({ device: 'ours-1', sensor: 'speed', timestamp: AT_MS + hours * 3_600_000, value: hours }),
  );
  const sent = { method: 'POST', body: readings.join('\n'), type: 'application/x-ndjson' };
  if (!(await ask('/ingest', keys.sender, sent)).ok) throw new Error('the readings were not taken');
  await system.settled();
  const body = JSON.stringify({ dataBindings: [{ key: { source: 'readings', identity: 'ours-1' } }] });
  if (!(await ask('/api/sessions/run', keys.ours, { method: 'PUT', body })).ok)
    throw new Error('the session was not taken');
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const valuesOf = async (answer: Response): Promise<string[]> =>
  streamedMessages(Buffer.from(await answer.arrayBuffer())).map(({ text }) => text);

describe('the data of a session', () => {
  it('is for those who may read its devices, and for whom a link was made', async () => {
    const data = await ask(`/v1/data?session=run&${DAY}`, keys.ours);
    const manifest = await ask(`/v1/manifest?session=run&${DAY}`, keys.ours);
    const { sources } = (await manifest.json()) as { sources: { url: string }[] };
    const linked = await Promise.all(sources.map(async ({ url }) => valuesOf(await fetch(url))));

    expect(await valuesOf(data)).toEqual(['{"value":0}', '{"value":1}']);
    expect(linked.flat()).toEqual(['{"value":0}', '{"value":1}']);
  });

  it.each(['manifest', 'data'])('is to all others as if the session were not there: %s', async (what) => {
    const path = (session: string) => `/v1/${what}?session=${session}&${DAY}`;
    const [theirs, none] = await Promise.all(['run', 'nil'].map((name) => ask(path(name), keys.theirs)));
    const sender = await ask(path('run'), keys.sender);
    const nobody = await ask(path('run'));

    expect([theirs?.status, none?.status, sender.status, nobody.status]).toEqual([404, 404, 403, 401]);
    expect((await theirs?.text())?.replaceAll('run', 'nil')).toBe(await none?.text());
  });

  it('covers as many hours as may be; links of a manifest cover all of it', async () => {
    const long = await ask(`/v1/data?session=run&${LONG}`, keys.ours);
    const manifest = await ask(`/v1/manifest?session=run&${LONG}`, keys.ours);
    const { sources } = (await manifest.json()) as { sources: { url: string }[] };
    const linked = await Promise.all(sources.map(async ({ url }) => valuesOf(await fetch(url))));

    expect([long.status, await long.json()]).toEqual([
      422,
      expect.objectContaining({ code: 'range-too-long' }),
    ]);
    expect(linked.flat()).toEqual(['{"value":0}', '{"value":1}', '{"value":60}']);
  });
});
