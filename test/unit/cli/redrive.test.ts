import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { letterKey, letterText } from '../../../shared/quarantine/envelope.ts';
import type { QuarantinedBatch } from '../../../shared/quarantine/quarantine.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { batchOf } from '../../support/stores.ts';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-redrive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const A = 'aws/lambda/m/s/2026/01/02/a';
const B = 'dead-letters/5-x.json';

const redriven = {
  key: A,
  reason: 'retries-exhausted',
  outcome: 'redriven',
  batches: 2,
  sent: 2,
  readings: 1200,
};
const kept = {
  key: B,
  reason: 'too-many-channels',
  outcome: 'kept',
  batches: 2,
  sent: 1,
  readings: 3,
  problem: { code: 'too-many-channels', detail: 'car has 2900 sensors' },
};

/** A server that gives these answers one after the other. */
function answering(answers: readonly object[], seen: string[] = []): Promise<FakeServer> {
  const rest = [...answers];
  return FakeServer.start(undefined, (path, method, body): Reaction => {
    seen.push(`${method} ${path} ${body}`.trim());
    return { status: 200, body: rest.shift() };
  });
}

test('redrives page by page and tells what was done', async () => {
  const seen: string[] = [];
  await using server = await answering([{ results: [redriven], cursor: A }, { results: [redriven] }], seen);

  const { code, out } = await runCli(['redrive', '--url', server.url]);

  expect(code).toBe(0);
  expect(seen).toEqual([
    'POST /api/dead-letters/redrive {"all":true,"dryRun":false}',
    `POST /api/dead-letters/redrive {"all":true,"cursor":"${A}","dryRun":false}`,
  ]);
  expect(out).toBe('2 dead letters sent again and removed; 2,400 readings in all.');
});

test('names what had to stay with what to do about it, and ends with 1', async () => {
  await using server = await answering([{ results: [redriven, kept] }]);

  const { code, out, notes } = await runCli(['redrive', '--url', server.url]);

  expect(code).toBe(1);
  expect(out).toContain('1 dead letter sent again and removed');
  expect(notes).toContain('1 dead letter had to stay where it is');
  expect(notes).toContain('too-many-channels: A device keeps the sensors');
  expect(notes).toContain(`${B}: car has 2900 sensors (1 of its 2 batches were sent)`);
});

test('a dry run asks for one, of a reason', async () => {
  const seen: string[] = [];
  await using server = await answering([{ results: [{ ...redriven, outcome: 'possible' }] }], seen);

  const args = ['redrive', '--dry-run', '--reason', 'retries-exhausted', '--url', server.url];
  const { code, out } = await runCli(args);

  expect(code).toBe(0);
  expect(seen).toEqual([
    'POST /api/dead-letters/redrive {"all":true,"reason":"retries-exhausted","dryRun":true}',
  ]);
  expect(out).toContain('1 dead letter would be sent again');
});

test('one letter is redriven by its key; a key that is none is told', async () => {
  const seen: string[] = [];
  const gone = { key: B, outcome: 'gone', batches: 0, sent: 0, readings: 0 };
  await using server = await answering([{ results: [redriven] }, { results: [gone] }], seen);

  const one = await runCli(['redrive', '--letter', A, '--url', server.url]);
  const none = await runCli(['redrive', '--letter', B, '--url', server.url]);

  expect(seen[0]).toBe(`POST /api/dead-letters/redrive {"key":"${A}","dryRun":false}`);
  expect([one.code, none.code]).toEqual([0, 2]);
  expect(none.notes).toContain(`There is no dead letter ${B}.`);
  expect(none.notes).toContain('--list');
  expect(none.out).toBe('');
});

test('says so when there is nothing', async () => {
  await using server = await answering([{ results: [] }, { letters: [] }, { letters: [] }]);

  const all = await runCli(['redrive', '--url', server.url]);
  const list = await runCli(['redrive', '--list', '--url', server.url]);
  const written = await runCli(['redrive', '--export', folder, '--url', server.url]);

  expect([all.code, list.code, written.code]).toEqual([0, 0, 0]);
  expect(all.out).toBe('There are no dead letters.');
  expect(list.out).toBe('There are no dead letters.');
  expect(written.out).toContain('nothing was written');
});

test('lists letters of all pages with reason, device, contents and time', async () => {
  const seen: string[] = [];
  const at = '2026-01-02T03:04:05.000Z';
  const given = {
    key: A,
    sizeBytes: 2500,
    reason: 'retries-exhausted',
    detail: '',
    devices: ['car', 'van'],
    batches: 2,
    at,
  };
  const aside = {
    key: B,
    sizeBytes: 80,
    reason: 'invalid-value',
    detail: '',
    devices: ['car'],
    batches: 1,
    readings: 1,
    at,
  };
  await using server = await answering([{ letters: [given], cursor: A }, { letters: [aside] }], seen);

  const { code, out } = await runCli(['redrive', '--list', '--url', server.url]);

  expect(code).toBe(0);
  expect(seen).toEqual(['GET /api/dead-letters', `GET /api/dead-letters?cursor=${encodeURIComponent(A)}`]);
  expect(out).toMatch(
    /retries-exhausted +car and 1 more +2 batches +2\.5 kB +2026-01-02T03:04:05\.000Z +aws\//,
  );
  expect(out).toMatch(/invalid-value +car +1 reading +80 B/);
  expect(out).toContain('2 dead letters. Next: npx odograph redrive --dry-run');
});

/** What stands before the value in a line that was written out. */
const start = (sensor: string): string =>
  `{"device":"car","sensor":"${sensor}","timestamp":"2026-05-01T22:00:00.005Z","value":`;

test('writes letters out, in slices, with lines that can be sent again', async () => {
  const at = { device: 'car', hour: 493_798, ns: 5_000_000 } as const;
  const readings: Reading[] = [
    { ...at, sensor: 'a', kind: 'number', value: -0 },
    { ...at, sensor: 'b', kind: 'boolean', value: 1 },
    { ...at, sensor: 'c', kind: 'text', value: 'x"y' },
    { ...at, sensor: 'd', kind: 'json', value: '{"x":1}' },
    { ...at, sensor: 'e', kind: 'json', value: '{"x":' },
  ];
  const letter: QuarantinedBatch = {
    reason: 'invalid-value',
    detail: 'd',
    arrivedMs: 1,
    device: 'car',
    readings: 5,
    atMs: 2,
    ...batchOf('5', readings),
  };
  const key = letterKey(letter).replace('5-', '../../5-');
  const content = Buffer.from(letterText(letter));
  const whole = { key, sizeBytes: content.length };
  const slices = [
    { ...whole, data: content.subarray(0, 50).toString('base64'), next: 50 },
    { ...whole, data: content.subarray(50).toString('base64') },
  ];
  const seen: string[] = [];
  await using server = await answering(slices, seen);

  const args = ['redrive', '--export', folder, '--letter', key, '--url', server.url];
  const { code, out } = await runCli(args);

  const names = readdirSync(folder).toSorted();
  expect(code).toBe(0);
  expect(seen[1]).toMatch(/from=50$/);
  expect(out).toContain('1 dead letter with 5 readings');
  expect(names.map((name) => name.replace(/.*\./, ''))).toEqual(['json', 'ndjson']);
  expect(readFileSync(join(folder, names[0]!))).toEqual(content);
  const lines = readFileSync(join(folder, names[1]!), 'utf8').trimEnd().split('\n');
  expect(lines).toEqual([
    `${start('a')}-0.0}`,
    `${start('b')}true}`,
    `${start('c')}"x\\"y"}`,
    `${start('d')}{"x":1}}`,
    `${start('e')}"{\\"x\\":"}`,
  ]);
});

test('options that contradict each other are refused', async () => {
  const both = await runCli(['redrive', '--list', '--dry-run']);
  const reason = await runCli(['redrive', '--reason', 'bad-mood']);

  expect([both.code, reason.code]).toEqual([2, 2]);
  expect(both.notes).toContain('cannot be used with');
  expect(reason.notes).toContain('too-many-channels');
});

test('--help teaches', async () => {
  const { code, out } = await runCli(['redrive', '--help']);

  expect(code).toBe(0);
  expect(out).toContain('$ npx odograph redrive --list');
  expect(out).toContain('doing it twice does no harm');
});
