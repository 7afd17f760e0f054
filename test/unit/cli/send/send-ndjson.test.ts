import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeServer } from '../fake-server.ts';
import { cut, type Outcome, runCli, stream } from '../fake-terminal.ts';

function send(server: FakeServer, chunks: Uint8Array[], ...options: string[]): Promise<Outcome> {
  return runCli(['send', '-', '--url', server.url, ...options], { stdin: stream(chunks) });
}

test('lines go out byte for byte, however the input is cut', async () => {
  await using server = await FakeServer.start();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ sensor: fc.string({ unit: 'binary' }), value: fc.jsonValue() }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (objects, sizes, packed) => {
        const lines = objects.map((object) => JSON.stringify(object).replace('":', '" : '));
        const bytes = Buffer.from(lines.join('\n'));
        server.taken.length = 0;

        const { code } = await send(server, cut(packed ? gzipSync(bytes) : bytes, sizes), '--device', 'd');

        expect(code).toBe(0);
        expect(server.taken).toEqual(lines);
      },
    ),
    { numRuns: 40 },
  );
});

test('objects over several lines, or several on one, each become one line; rejections name the line of the file', async () => {
  await using server = await FakeServer.start();
  const text =
    '{\n  "sensor": "a",\r\n  "value": 1\n}\n\n{"sensor":"b"} {"sensor":"c"}\nnot json\n{"sensor":\n{"sensor":"d"}\n{"sensor":01}\n';

  const { code, out } = await send(server, [Buffer.from(text)], '--format', 'ndjson');

  expect(code).toBe(1);
  expect(server.taken).toEqual([
    '{   "sensor": "a",    "value": 1 }',
    '{"sensor":"b"}',
    '{"sensor":"c"}',
    '{"sensor":"d"}',
  ]);
  expect(out).toMatch(/line 7 .*\n.*line 8 .*\n.*line 10 /);
});

test('an endless line is rejected, and the line after it is sent', async () => {
  await using server = await FakeServer.start();
  const filler = Array.from({ length: 50 }, () => Buffer.alloc(100_000, 'x'));
  const chunks = [Buffer.from('{"sensor":"'), ...filler, Buffer.from('"}\n{"sensor":"b"}\n')];

  const { code, out } = await send(server, chunks);

  expect(code).toBe(1);
  expect(server.taken).toEqual(['{"sensor":"b"}']);
  expect(out).toMatch(/rejected +1\b/);
});

test('the summary has the range of time and the device to open', async () => {
  await using server = await FakeServer.start();
  const text =
    '{"device":"x y","sensor":"a","timestamp":"2024-05-01T12:00:00+02:00","value":1}\n' +
    '{"device":"z","sensor":"a","timestamp":1714550400000,"value":1}\n';

  const { out } = await send(server, [Buffer.from(text)]);

  expect(out).toContain('2024-05-01T08:00:00Z to 2024-05-01T10:00:00Z');
  expect(out).toContain("Next: npx odograph open --device 'x y'");
});
