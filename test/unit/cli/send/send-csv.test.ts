import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { FakeServer, receipt } from '../fake-server.ts';
import { cut, runCli, stream } from '../fake-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const time = (index: number): string => `2024-05-01T12:00:0${index}Z`;

const numbers = fc.oneof(
  fc.constant(''),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (Object.is(value, -0) ? '-0' : String(value))),
);
const texts = fc.oneof(
  fc.constant(''),
  fc.string({ unit: fc.constantFrom('x', '"', ',', '\n', 'ü', ' '), maxLength: 5 }),
);
const flags = fc.constantFrom('', 'true', 'False');

test('every cell of any table arrives once, in the order of the file', async () => {
  await using server = await FakeServer.start();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(numbers, texts, flags), { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (table, packed) => {
        // The first row settles the kinds, whatever is drawn.
        const rows = [['1', 'x', 'true'], ...table];
        const csv = [
          'Time,n,t,f',
          ...rows.map((row, index) => [time(index), ...row].map(quote).join(',')),
        ].join('\r\n');
        const path = file('any.bin', packed ? gzipSync(csv) : csv);
        server.taken.length = 0;

        const { code } = await runCli(['send', path, '--device', 'd', '--url', server.url]);

        const expected = rows.flatMap(([n = '', t = '', f = ''], index) => [
          ...(n === '' ? [] : [{ sensor: 'n', timestamp: time(index), value: Number(n) }]),
          ...(t === '' ? [] : [{ sensor: 't', timestamp: time(index), value: t }]),
          ...(f === '' ? [] : [{ sensor: 'f', timestamp: time(index), value: f.toLowerCase() === 'true' }]),
        ]);
        expect(code).toBe(0);
        expect(server.readings).toEqual(expected);
        expect(server.requests.at(-1)?.device).toBe('d');
      },
    ),
    { numRuns: 40 },
  );
});

test('tells rejected rows and cells by line and column, keeps the others, and exits with 1', async () => {
  await using server = await FakeServer.start();
  const path = file(
    'bad.csv',
    'time,speed,note\n2024-05-01 00:00:00,1,a\nnever,2,b\n2024-05-01 00:00:02,NaN,c\n1,2\n2024-05-01 00:00:03,4,d"e\n2024-05-01 00:00:04,5,"f\ng"\n',
  );
  const rejects = join(folder, 'rejects.ndjson');

  const { code, out } = await runCli([
    'send',
    path,
    '--device',
    'd',
    '--url',
    server.url,
    '--rejects',
    rejects,
  ]);

  const told = readFileSync(rejects, 'utf8').trimEnd().split('\n');
  expect(code).toBe(1);
  expect(told.map((line): unknown => JSON.parse(line))).toEqual([
    { line: 3, code: 'timestamp', reason: '"never" is not a time' },
    { line: 4, sensor: 'speed', code: 'value', reason: '"NaN" is no number, as the rest of the column is' },
    { line: 5, code: 'row', reason: 'the row has 2 cells, the header has 3' },
    { line: 6, code: 'row', reason: 'in cell 3, a quote stands inside unquoted text' },
  ]);
  expect(out).toMatch(/line 4 +speed/);
  expect(server.readings.map(({ value }) => value)).toEqual([1, 'a', 'c', 5, 'f\ng']);
});

test('a verdict of the server is told with the line and the column of the file', async () => {
  const invalid = [{ line: 3, code: 'value', reason: 'too long' }];
  await using server = await FakeServer.start(({ lines }) => ({
    status: 200,
    body: receipt(lines.length, { accepted: 2, duplicates: 1, invalid, invalidCount: 1 }),
  }));
  const path = file('verdict.csv', 'ts,a,b\n1714564800,1,2\n1714564801,3,4\n');

  const { code, out } = await runCli(['send', path, '--device', 'd', '--url', server.url]);

  expect(code).toBe(1);
  expect(out).toMatch(/line 3 +a +too long/);
  expect(out).toMatch(/accepted +2\n +duplicates +1\n +rejected +1/);
});

test('standard input is read twice through a file that is removed', async () => {
  await using server = await FakeServer.start();
  const bytes = gzipSync('car,date,v,w\na,2024-05-01T00:00:00Z,1,x\nb,2024-05-01T00:00:00Z,2,y\n');
  vi.stubEnv('TMPDIR', mkdtempSync(join(folder, 'spool-')));

  const { code, out } = await runCli(
    ['send', '-', '--device-column', 'car', '--columns', 'v', '--key', 'k', '--url', server.url],
    { stdin: stream(cut(bytes, [1, 5])) },
  );

  expect(code).toBe(0);
  expect(server.readings).toEqual([
    { device: 'a', sensor: 'v', timestamp: '2024-05-01T00:00:00Z', value: 1 },
    { device: 'b', sensor: 'v', timestamp: '2024-05-01T00:00:00Z', value: 2 },
  ]);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer k');
  expect(out).toContain('npx odograph open --device a');
  expect(readdirSync(tmpdir())).toEqual([]);
  vi.unstubAllEnvs();
});

test.each([
  ['no time column', 'when,a\n1,2\n', [], 'The columns are: when, a.'],
  ['two columns of one name', 'time,a,a\n1,2,3\n', [], 'Two columns are named a'],
  ['values without a name', 'time,a,\n1,2,3\n', [], 'Column 3 has values but no name'],
  ['an unknown column', 'time,a\n1,2\n', ['--exclude', 'b'], '--exclude names no column: b'],
  ['an empty file', '', [], 'There is nothing in the file'],
])('%s is explained, and nothing is sent', async (_, csv, options, words) => {
  await using server = await FakeServer.start();
  const path = file('wrong.csv', csv);

  const { code, notes } = await runCli(['send', path, '--device', 'd', '--url', server.url, ...options]);

  expect(code).toBe(2);
  expect(notes).toContain(words);
  expect(server.requests).toEqual([]);
});

test('a damaged gzip file, a missing one, a folder and a missing device are explained', async () => {
  const packed = gzipSync('time,a\n1714564800,2\n');
  const damaged = file('damaged.csv.gz', packed.subarray(0, packed.length - 9));

  const results = [
    await runCli(['send', damaged, '--device', 'd']),
    await runCli(['send', join(folder, 'none.csv'), '--device', 'd']),
    await runCli(['send', folder, '--device', 'd']),
    await runCli(['send', file('fine.csv', 'time,a\n1,2\n')]),
  ];

  expect(results.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(results.map(({ notes }) => notes).join('\n')).toMatch(
    /damaged.*\n.*\n.*no such file.*\n.*\nIt is a folder.*\n.*\nWhose readings/,
  );
});
