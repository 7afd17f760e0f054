import { expect, test } from 'vitest';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const startedAt = '2024-05-02T12:00:00Z';

function recording(device: string, publishedAt: string) {
  return {
    device,
    date: '2024-05-01',
    revision: 3,
    readings: 86_400,
    startTime: '2024-05-01T00:00:00Z',
    endTime: '2024-05-02T00:00:00Z',
    mcap: { url: `http://files/${device}.mcap`, bytes: 1_234_567 },
    ndjson: { url: `http://files/${device}.ndjson.gz`, bytes: 1 },
    publishedAt,
  };
}

function start(last: object, dumps: object[], seen: string[] = []): Promise<FakeServer> {
  let looks = 0;
  return FakeServer.start(undefined, (path, method, body): Reaction => {
    seen.push(`${method} ${path} ${body}`.trim());
    if (method === 'POST') return { status: 202, body: { execution: 'run 1', date: '2024-05-01' } };
    if (path.startsWith('/api/dumps?'))
      return { status: 200, body: { from: '2024-05-01', to: '2024-05-01', dumps } };
    looks += 1;
    const state = looks < 3 ? { status: 'running' } : last;
    return { status: 200, body: { execution: 'run 1', startedAt, ...state } };
  });
}

test("waits for the day's dump and lists what is new and what is not", async () => {
  const seen: string[] = [];
  const dumps = [recording('car-1', '2024-05-02T12:00:01Z'), recording('car-2', '2024-05-01T02:00:00Z')];
  await using server = await start({ status: 'succeeded' }, dumps, seen);

  const { code, out, pauses } = await runCli(['dump', '--device', 'car', '--url', server.url]);

  expect(code).toBe(0);
  expect(seen[0]).toBe('POST /api/dumps {"date":"2024-05-01","device":"car"}');
  expect(seen[1]).toBe('GET /api/dumps/run%201');
  expect(seen.at(-1)).toBe('GET /api/dumps?date=2024-05-01&device=car');
  expect(pauses).toHaveLength(2);
  expect(out).toMatch(/car-1 +86,400 +1\.2 MB +3 +published now +http:\/\/files\/car-1\.mcap/);
  expect(out).toMatch(/car-2 .* unchanged /);
});

test('signed links stand below the table, with their end, and the day opens without them', async () => {
  const link = 'http://files/day.mcap?Expires=1714662900&Key-Pair-Id=K&Signature=abc~_';
  const signed = { ...recording('car 1', '2024-05-02T12:00:01Z'), mcap: { url: link, bytes: 1 } };
  await using server = await start({ status: 'succeeded' }, [signed]);

  const { out } = await runCli(['dump', '--date', '2024-05-01', '--url', server.url]);

  expect(out.split('\n')).toEqual([
    'Device  Readings  Size  Revision  State',
    'car 1   86,400    1 B   3         published now',
    '',
    'Links that anyone may follow until 2024-05-02 15:15 UTC:',
    `  ${link}`,
    '',
    "Next: npx odograph open --device 'car 1' --start 2024-05-01T00:00:00Z --end 2024-05-02T00:00:00Z",
  ]);
});

test('a failed dump is told with its cause', async () => {
  await using server = await start({ status: 'failed', cause: 'the disk is full' }, []);

  const { code, notes } = await runCli(['dump', '--date', '2024-05-01', '--url', server.url]);

  expect(code).toBe(2);
  expect(notes).toContain('The dump of 2024-05-01 failed: the disk is full');
});

test('a day without readings, a wrong day and a foreign server are explained', async () => {
  await using server = await start({ status: 'succeeded' }, []);
  await using foreign = await FakeServer.start();

  const empty = await runCli(['dump', '--url', server.url]);
  const wrong = await runCli(['dump', '--date', '2024-02-30', '--url', server.url]);
  const other = await runCli(['dump', '--url', foreign.url]);

  expect([empty.code, wrong.code, other.code]).toEqual([0, 2, 2]);
  expect(empty.out).toContain('There are no readings on 2024-05-01');
  expect(wrong.notes).toContain('--date is not a day');
  expect(other.notes).toContain('--url');
});
