import {
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderOf } from '../../../cli/export/folder-name.ts';
import type { ExportManifest, WrittenDay } from '../../../cli/export/manifest-files.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { indexedMessages, streamedMessages } from '../../support/mcap.ts';
import { lineOf } from '../../support/oracle.ts';
import { eventually, spawnCli } from '../../support/system.ts';
import { verdictsOf } from '../../support/verdicts.ts';
import { runCli } from '../../unit/cli/fake-terminal.ts';

/** A device whose name no file system should be given. */
const ODD = '../Car "7"/ü';
const FOLDER = folderOf(ODD);

/** In place of a status: the answer breaks off. */
const BREAK = 0;

let folder: string;
let system: LocalSystem;
let second: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-export-'));
  const start = (name: string) =>
    startLocal({ port: 0, dataDir: join(folder, name), batchingWindowSeconds: 0 });
  [system, second] = await Promise.all([start('first'), start('second')]);
  for (const body of BODIES) await send(system, body);
  await fetch(`${system.url}/api/devices/${encodeURIComponent(ODD)}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ measure: 'plane' }),
  });
});
afterAll(async () => {
  await Promise.all([system.close(), second.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const line = (sensor: string, timestamp: string, value: string, device = ODD): string =>
  `{"device":${JSON.stringify(device)},"sensor":${JSON.stringify(sensor)},"timestamp":"${timestamp}","value":${value}}`;

const wide = Array.from({ length: 3000 }, (_, at) =>
  line(
    'speed',
    `2026-01-03T${String(at % 24).padStart(2, '0')}:00:00.${String(at).padStart(9, '0')}Z`,
    `${at / 8}`,
  ),
);

/** In the order in which they are sent: kinds change, duplicates come late, and the last is of the earliest day. */
const BODIES = [
  [line('mixed', '2026-01-02T10:00:00.000000001Z', '1.5')],
  [
    line(
      'mixed',
      '2026-01-02T09:00:00.000000002Z',
      '"a text that comes earlier, \\u0000 \\"quoted\\", ü and 😀"',
    ),
    line('mixed', '2026-01-02T11:00:00Z', 'true'),
    line('mixed', '2026-01-02T12:00:00Z', '{"n":12345678901234567890.000000000000000001,"a":[1,{"b":null}]}'),
    line('zero', '2026-01-02T10:00:00.123456789Z', '-0'),
    line('zero', '2026-01-02T10:00:00.123456790Z', '0'),
    line('zero', '2026-01-02T10:00:00.123456791Z', '5e-324'),
    line('zero', '2026-01-02T10:00:00.123456792Z', '1.7976931348623157e308'),
    line('latitude', '2026-01-02T10:00:00.5Z', '48.137'),
    line('longitude', '2026-01-02T10:00:00.5Z', '11.575'),
    line('x', '2026-01-02T10:00:00.75Z', '1'),
    line('y', '2026-01-02T10:00:00.75Z', '2'),
    line('"timestamp":"', '2026-01-02T10:00:00Z', '"v"'),
  ],
  wide,
  // The first value stays.
  [
    line('mixed', '2026-01-02T10:00:00.000000001Z', '"too late"'),
    line('zero', '2026-01-02T10:00:00.123456789Z', '7'),
  ],
  [line('mixed', '2025-12-31T23:59:59.999999999Z', '"of the day before"')],
  [line('speed', '2024-02-29T12:00:00Z', '1', 'car-1'), line('speed', '2026-01-02T12:00:00Z', '2', 'car-1')],
];

async function send(to: LocalSystem, lines: readonly string[]): Promise<void> {
  const answer = await fetch(`${to.url}/ingest`, {
    method: 'POST',
    body: lines.join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(await answer.json()).toMatchObject({ invalidCount: 0 });
  await to.settled();
}

const exported = (out: string, ...args: string[]) => runCli(['export', out, '--url', system.url, ...args]);
const place = (name: string): string => join(folder, name);

const manifestOf = (out: string): ExportManifest =>
  JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
const daysOf = (out: string, device = FOLDER): WrittenDay[] =>
  JSON.parse(readFileSync(join(out, device, 'manifest.json'), 'utf8')).days;
const linesOf = (out: string, device = FOLDER): string =>
  globSync(join(out, device, '*.ndjson.gz'))
    .toSorted()
    .map((path) => gunzipSync(readFileSync(path)).toString('utf8'))
    .join('');
const messagesOf = (out: string, device = FOLDER) =>
  globSync(join(out, device, '*.mcap'))
    .toSorted()
    .flatMap((path) => streamedMessages(readFileSync(path)));

/** Readings as lines are understood, each as one text. */
function readingsIn(lines: readonly string[]): string[] {
  const body = Buffer.from(lines.join('\n'));
  return verdictsOf([body], { nowMs: Date.UTC(2027, 0, 1) }).map((verdict) =>
    'reading' in verdict ? lineOf(verdict.reading) : `line ${verdict.line}: ${verdict.invalid.reason}`,
  );
}

/** What every file of an export is, but for manifests, which tell times and where it came from. */
function contentsOf(out: string): Record<string, string> {
  const paths = globSync(join(out, '**', '*.*')).filter(
    (path) => statSync(path).isFile() && basename(path) !== 'manifest.json',
  );
  return Object.fromEntries(
    paths
      .toSorted()
      .map((path) => [path.slice(out.length), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

async function dumped(date: string): Promise<void> {
  expect((await runCli(['dump', '--date', date, '--url', system.url], { sleep: () => pause() })).code).toBe(
    0,
  );
}
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

describe('what is exported', () => {
  it('is everything, in files that are as they are told', async () => {
    const out = place('everything');

    const { code, out: said } = await exported(out);

    expect(code).toBe(0);
    expect(said).toContain('2 devices: 5 days fetched, 0 unchanged, 0 could not be had.');
    expect(readdirSync(out).toSorted()).toEqual(
      [
        FOLDER,
        'car-1',
        'dashboards.json',
        'manifest.json',
        'session-configs.ndjson',
        'sessions.ndjson',
      ].toSorted(),
    );
    expect(daysOf(out).map(({ date, readings }) => [date, readings])).toEqual([
      ['2025-12-31', 1],
      ['2026-01-02', 13],
      ['2026-01-03', 3000],
    ]);
    expect(daysOf(out, 'car-1').map(({ date }) => date)).toEqual(['2024-02-29', '2026-01-02']);
    for (const { files } of daysOf(out)) {
      for (const { name, bytes, sha256 } of Object.values(files)) {
        const content = readFileSync(join(out, FOLDER, name));
        expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
      }
    }
    expect(JSON.parse(readFileSync(join(out, FOLDER, 'device.json'), 'utf8'))).toMatchObject({
      device: ODD,
      measure: 'plane',
      ordering: 'any',
    });
    expect(manifestOf(out)).toMatchObject({ isComplete: true, failed: [], leftOut: [] });
  });

  it('holds each reading to the letter, and the messages that a viewer is given', async () => {
    const out = place('everything');
    const manifest = (await (
      await fetch(`${system.url}/v1/manifest?device=${encodeURIComponent(ODD)}`)
    ).json()) as { sources: { url: string }[] };
    const viewed = [];
    for (const { url } of manifest.sources)
      viewed.push(...streamedMessages(Buffer.from(await (await fetch(url)).arrayBuffer())));

    const lines = linesOf(out).trimEnd().split('\n');
    const indexed = await indexedMessages(readFileSync(join(out, FOLDER, '2026-01-02.mcap')));

    expect(readingsIn(lines).toSorted()).toEqual(
      readingsIn([...BODIES.slice(0, 3), ...BODIES.slice(4, 5)].flat()).toSorted(),
    );
    expect(messagesOf(out)).toEqual(viewed);
    expect(indexed).toEqual(
      viewed.filter(({ logTime }) => new Date(Number(logTime / 1_000_000n)).getUTCDate() === 2),
    );
    expect(new Set(viewed.map(({ topic }) => topic))).toContain('/location');
    expect(new Set(viewed.map(({ topic }) => topic))).toContain('/mixed~text');
  });

  it('gives the same recordings when its lines are sent to an empty system', async () => {
    const out = place('everything');
    const files = [
      join(out, FOLDER, 'first.ndjson'),
      ...globSync(join(out, '*', '*.ndjson.gz'))
        .toSorted()
        .toReversed(),
    ];
    for (const file of files) {
      expect((await runCli(['send', file, '--url', second.url])).code).toBe(0);
      // Each has to have arrived before the next: what comes in one delivery is looked at together.
      await second.settled();
    }
    const again = place('again');

    const { code } = await runCli(['export', again, '--url', second.url]);

    expect(code).toBe(0);
    expect(linesOf(again)).toBe(linesOf(out));
    expect(messagesOf(again)).toEqual(messagesOf(out));
    expect(linesOf(again, 'car-1')).toBe(linesOf(out, 'car-1'));
    expect(readFileSync(join(again, FOLDER, 'first.ndjson'), 'utf8')).toBe(BODIES[0]!.join('') + '\n');
  });

  it('is the same of a day that is dumped as of one that is streamed', async () => {
    const out = place('everything');
    const before = { lines: linesOf(out), messages: messagesOf(out) };
    for (const date of ['2026-01-02', '2025-12-31']) await dumped(date);

    const { code, out: said } = await exported(out);

    expect(code).toBe(0);
    expect(said).toContain('2 devices: 3 days fetched, 2 unchanged');
    expect(daysOf(out).map(({ revision }) => revision !== undefined)).toEqual([true, true, false]);
    expect(linesOf(out)).toBe(before.lines);
    expect(messagesOf(out)).toEqual(before.messages);
  });
});

describe('the same command once more', () => {
  it('fetches nothing that is there, and what has changed', async () => {
    const out = place('everything');

    const same = await exported(out);
    await send(system, [line('mixed', '2026-01-02T23:00:00Z', '"late"')]);
    const dry = await exported(out, '--dry-run');
    const untouched = linesOf(out);
    const late = await exported(out);

    expect(same.out).toContain('2 devices: 0 days fetched, 5 unchanged');
    expect(dry.out).toContain('2 devices: 1 day to fetch, 4 unchanged');
    expect(untouched).not.toContain('"late"');
    expect(late.out).toContain('2 devices: 1 day fetched, 4 unchanged');
    expect(linesOf(out)).toContain('"late"');
  });

  it('goes on where it was interrupted', async () => {
    const out = place('interrupted');
    const interruption = new AbortController();

    const first = await runCli(['export', out, '--url', system.url], {
      signal: interruption.signal,
      // The first device is done.
      note: () => interruption.abort(new Error('interrupted')),
    });
    const half = manifestOf(out);
    const resumed = await exported(out);
    const whole = place('whole');
    await exported(whole);

    expect(first.code).toBe(130);
    expect(half).toMatchObject({ isComplete: false });
    expect(half.ended).toBeUndefined();
    expect(resumed.out).toMatch(/2 devices: [1-4] days? fetched, [1-4] unchanged/);
    expect(contentsOf(out)).toEqual(contentsOf(whole));
  });

  it('goes on after its process died in the middle of a file', async () => {
    const out = place('killed');
    const run = spawnCli('export', out, '--url', system.url);
    await eventually(() => existsSync(join(out, FOLDER)) || existsSync(join(out, 'car-1')));
    run.child.kill('SIGKILL');
    await run.done();
    const device = existsSync(join(out, FOLDER)) ? FOLDER : 'car-1';
    writeFileSync(join(out, device, '2026-01-02.mcap.part'), 'half of a file');

    const { code } = await exported(out);

    expect(code).toBe(0);
    expect(contentsOf(out)).toEqual(contentsOf(place('whole')));
  });

  it('fetches anew what was damaged or is wanted in another format', async () => {
    const out = place('formats');
    const mcap = await exported(out, '--format', 'mcap', '--device', 'car-?');
    const names = readdirSync(join(out, 'car-1')).toSorted();
    const both = await exported(out, '--device', 'car-?');
    truncateSync(join(out, 'car-1', '2024-02-29.mcap'), 10);
    const mended = await exported(out, '--device', 'car-?');

    expect([mcap, both, mended].map(({ out: said }) => said.split('\n')[0])).toEqual([
      '1 device: 2 days fetched, 0 unchanged, 0 could not be had.',
      '1 device: 2 days fetched, 0 unchanged, 0 could not be had.',
      '1 device: 1 day fetched, 1 unchanged, 0 could not be had.',
    ]);
    expect(names).toEqual(['2024-02-29.mcap', '2026-01-02.mcap', 'device.json', 'manifest.json']);
    expect(streamedMessages(readFileSync(join(out, 'car-1', '2024-02-29.mcap')))).toHaveLength(1);
  });
});

describe('a day that is not as it is told', () => {
  it('is not kept, and told, and all others are', async () => {
    const out = place('wrong');
    await dumped('2024-02-29');
    const lying = await proxyTo(system.url, (path, body) =>
      path.startsWith('/api/dumps?date=2024-02-29')
        ? body.replaceAll('"readings":1,', '"readings":2,')
        : body,
    );

    const { code, out: said, notes } = await runCli(['export', out, '--url', lying.url, '--device', 'car-1']);
    await lying.close();
    const mended = await exported(out, '--device', 'car-1');

    expect(code).toBe(1);
    expect(said).toContain('1 device: 1 day fetched, 0 unchanged, 1 could not be had.');
    expect(notes).toContain('2024-02-29: the MCAP file has 1 readings, and is told to have 2');
    expect(mended.out).toContain('1 device: 1 day fetched, 1 unchanged, 0 could not be had.');
    expect(daysOf(out, 'car-1').map(({ date, readings }) => [date, readings])).toEqual([
      ['2024-02-29', 1],
      ['2026-01-02', 1],
    ]);
  });
});

it.each([
  ['is refused', 500],
  ['breaks off', BREAK],
])('a day whose content %s every time is told, and the others are fetched', async (_, status) => {
  const out = place(`broken-${status}`);
  const broken = await proxyTo(
    system.url,
    (__, body) => body.replaceAll(`${system.url}/v1/data`, `${broken.url}/v1/data`),
    (path) => (path.startsWith('/v1/data') && path.includes('start=2026-01-03') ? status : undefined),
  );

  const args = ['--start', '2026-01-02', '--device', '*ar*', '--retry-for', '1'];
  const { code, out: said, notes } = await runCli(['export', out, '--url', broken.url, ...args]);
  await broken.close();

  expect(code).toBe(1);
  expect(said).toContain('2 devices: 2 days fetched, 0 unchanged, 1 could not be had.');
  expect(notes).toContain('2026-01-03: ');
  expect(daysOf(out).map(({ date }) => date)).toEqual(['2026-01-02']);
});

it('takes new links where those that it has have ended', async () => {
  const out = place('links');
  let refused = 0;
  // Data is asked for here too, and twice refused: the day is begun anew once.
  const forgetful = await proxyTo(
    system.url,
    (_, body) => body.replaceAll(`${system.url}/v1/data`, `${forgetful.url}/v1/data`),
    (path) => (path.startsWith('/v1/data') && (refused += 1) <= 2 ? 403 : undefined),
  );

  const { code, out: said } = await runCli(['export', out, '--url', forgetful.url, '--start', '2026-01-03']);
  await forgetful.close();

  expect(code).toBe(0);
  expect(refused).toBeGreaterThan(2);
  expect(said).toContain('1 day fetched, 0 unchanged, 0 could not be had.');
  expect(daysOf(out).map(({ date, readings }) => [date, readings])).toEqual([['2026-01-03', 3000]]);
});

describe('a part of it', () => {
  it('is whole days', async () => {
    const out = place('part');

    const { out: said } = await exported(out, '--start', '2026-01-02T12:00:00Z', '--end', '2026-01-02');

    expect(said).toContain('2 devices: 2 days fetched');
    expect(daysOf(out).map(({ date }) => date)).toEqual(['2026-01-02']);
  });

  it('may be nothing at all', async () => {
    const { code, out, notes } = await exported(place('nothing'), '--device', 'bike');

    expect(code).toBe(0);
    expect(notes).toContain('No device is known');
    expect(out).toContain('0 devices');
  });
});

it('keeps sessions, what their channels are called, and dashboards as they are imported', async () => {
  const json = { 'content-type': 'application/json' };
  const put = (path: string, body: object) =>
    fetch(`${system.url}${path}`, { method: 'PUT', headers: json, body: JSON.stringify(body) });
  await put('/api/session-configs/c1', { channels: [{ channel: 0, topic: '/speed' }] });
  await put('/api/sessions/lap', {
    identifier: 'Lap',
    configBindings: [{ identifier: 'c1', channelOffset: 0 }],
    details: { lap: 3 },
    dataBindings: [{ key: { source: 'readings', identity: 'car-1' } }],
  });
  const dashboard = {
    version: 1,
    name: 'D',
    range: { kind: 'quick', last: 'PT1H' },
    devices: ['car-1'],
    panels: [],
  };
  const kept = await fetch(`${system.url}/dashboard`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(dashboard),
  });
  const out = place('system');

  await exported(out, '--device', 'bike');
  const imported = await runCli(['dashboard', 'import', join(out, 'dashboards.json'), '--url', second.url]);
  const there = await runCli(['dashboard', 'list', '--json', '--url', second.url]);

  expect(kept.status).toBe(201);
  expect(JSON.parse(readFileSync(join(out, 'sessions.ndjson'), 'utf8'))).toMatchObject({
    identity: 'lap',
    details: { lap: 3 },
  });
  expect(JSON.parse(readFileSync(join(out, 'session-configs.ndjson'), 'utf8'))).toEqual({
    identifier: 'c1',
    channels: [{ channel: 0, topic: '/speed' }],
  });
  expect(imported.out).toBe('1 dashboard put back, 0 refused.');
  expect(JSON.parse(there.out)).toMatchObject([{ name: 'D' }]);
  expect(manifestOf(out).files.map(({ name, entries }) => [name, entries])).toEqual([
    ['sessions.ndjson', 1],
    ['session-configs.ndjson', 1],
    ['dashboards.json', 1],
  ]);
});

/** A system that says something else than the one behind it. */
async function proxyTo(
  origin: string,
  change: (path: string, body: string) => string,
  refusalOf: (path: string) => number | undefined = () => undefined,
): Promise<{ readonly url: string; close(): Promise<unknown> }> {
  const answer = async ({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOf(url);
    if (refusal === BREAK) return void response.write('half', () => response.destroy());
    if (refusal !== undefined) return void response.writeHead(refusal).end();
    const told = await fetch(origin + url);
    if (url.startsWith('/v1/data')) return void response.end(Buffer.from(await told.arrayBuffer()));
    const type = told.headers.get('content-type') ?? '';
    response.writeHead(told.status, { 'content-type': type }).end(change(url, await told.text()));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
