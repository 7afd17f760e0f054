import { expect, test } from 'vitest';
import { FakeServer } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const streamed = { url: '/v1/data?device=a', id: '1', topics: [], schemas: [], startTime: 'x', endTime: 'y' };
const fixed = { url: '/dumps/a%20b/day.mcap', supportsRangeRequests: true };

const start = (sources: object[]): Promise<FakeServer> =>
  FakeServer.start(undefined, () => ({ status: 200, body: { sources } }));

test('a selection opens through the remote data loader, its query handed on', async () => {
  await using server = await start([streamed]);

  const { code, out, browsed } = await runCli(
    [
      'open',
      '--device',
      'a b',
      '--device',
      'c&d',
      '--start',
      '2024-05-01T00:00:00Z',
      '--sensors',
      'gps_*',
      '--url',
      server.url,
    ],
    { env: { DISPLAY: ':0' } },
  );

  const link = new URL(/https:\/\/app\.foxglove\.dev\S+/.exec(out)?.[0] ?? '');
  expect(code).toBe(0);
  expect(link.pathname).toBe('/~/view');
  expect([...link.searchParams]).toEqual([
    ['ds', 'remote-data-loader'],
    ['ds.dataLoaderUrl', 'http://localhost:8080/'],
    ['ds.device', 'a b'],
    ['ds.device', 'c&d'],
    ['ds.start', '2024-05-01T00:00:00Z'],
    ['ds.sensors', 'gps_*'],
  ]);
  expect(out).toContain(`Manifest: ${server.url}/v1/manifest?device=a+b&device=c%26d&start=`);
  expect(out).toContain('foxglove://open?ds=remote-data-loader&');
  expect(browsed).toEqual([link.href]);
});

test('a selection that is one file also opens as that file', async () => {
  await using server = await start([fixed]);
  const file = `${server.url}/dumps/a%20b/day.mcap`;

  const foxglove = await runCli(['open', '--device', 'a', '--url', server.url], { env: { DISPLAY: ':0' } });
  const lichtblick = await runCli([
    'open',
    '--device',
    'a',
    '--app',
    'lichtblick',
    '--print',
    '--url',
    server.url,
  ]);

  const query = `ds=remote-file&ds.url=${encodeURIComponent(file)}`;
  expect(foxglove.out).toContain(`https://app.foxglove.dev/~/view?${query}`);
  expect(foxglove.browsed).toEqual([`https://app.foxglove.dev/~/view?${query}`]);
  expect(lichtblick.out).toContain(`http://localhost:8080/?${query}`);
  expect(lichtblick.browsed).toEqual([]);
});

test('no link holds a key; who follows one is told how to be let in', async () => {
  const signed = { ...fixed, url: `${fixed.url}?Expires=1714662900&Key-Pair-Id=K&Signature=abc` };
  const seen: (string | undefined)[] = [];
  await using server = await FakeServer.start(undefined, (path, _method, _body, headers) => {
    if (path !== '/config.json') seen.push(headers.authorization);
    return { status: 200, body: { sources: [signed] } };
  });
  const args = ['open', '--device', 'a', '--print', '--url', server.url];

  const closed = await runCli([...args, '--key', 'odo_secret']);
  const lichtblick = await runCli([...args, '--app', 'lichtblick', '--key', 'odo_secret']);
  const unasked = await runCli(args);

  expect(seen).toEqual(['Bearer odo_secret', 'Bearer odo_secret', undefined]);
  expect(closed.out + closed.notes + lichtblick.out + lichtblick.notes).not.toContain('odo_secret');
  expect(closed.notes).toContain('No link holds your key.');
  expect(closed.notes).toContain('docs/access.md#foxglove');
  for (const { notes } of [closed, lichtblick]) expect(notes).toContain('until 2024-05-02 15:15 UTC');
  expect(lichtblick.notes).not.toContain('loader');
  expect(unasked.notes).not.toContain('key');
});

test('the loader that the links go through is told of, unless it was named', async () => {
  await using server = await start([streamed]);
  const args = ['open', '--device', 'a', '--print', '--url', server.url];

  const usual = await runCli(args);
  const named = await runCli([...args, '--loader', 'https://loader.example/']);

  expect(usual.notes).toContain('docs/foxglove.md');
  expect(named.notes).not.toContain('docs/foxglove.md');
});

test('a file opens without a server', async () => {
  const { code, out, browsed } = await runCli([
    'open',
    '--file',
    'http://x/y.mcap',
    '--app',
    'lichtblick',
    '--lichtblick',
    'https://l/?a=b',
  ]);

  expect(code).toBe(0);
  expect(out).toContain('https://l/?a=b&ds=remote-file&ds.url=http%3A%2F%2Fx%2Fy.mcap');
  expect(browsed).toEqual([]);
});

test.each([
  [['a b'], { code: 0, out: expect.stringContaining('ds.device=a%20b') }],
  [['a', 'b'], { code: 2, out: '', notes: expect.stringContaining('--device a') }],
  [[], { code: 2, out: '', notes: expect.stringContaining('npx odograph simulate') }],
])('where no device is named, the only one is opened: %j', async (names, expected) => {
  const devices = names.map((device) => ({ device, sensors: 1 }));
  await using server = await FakeServer.start(undefined, (path) => ({
    status: 200,
    body: path.startsWith('/api/devices') ? { devices } : { sources: [streamed] },
  }));

  expect(await runCli(['open', '--print', '--url', server.url])).toMatchObject(expected);
});

test('what cannot be opened is explained', async () => {
  await using server = await start([streamed, streamed]);

  const noTime = await runCli(['open', '--device', 'a', '--start', 'noon']);
  const noFile = await runCli(['open', '--device', 'a', '--app', 'lichtblick', '--url', server.url]);
  const noUrl = await runCli(['open', '--file', 'day.mcap']);

  expect([noTime.code, noFile.code, noUrl.code]).toEqual([2, 2, 2]);
  expect(noTime.notes).toContain('2024-05-01T08:00:00Z');
  expect(noFile.notes).toContain('npx odograph dump');
});
