import { describe, expect, test } from 'vitest';
import { instantNs, lengthNs, timeOf } from '../../../cli/session/times.ts';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const SESSION = {
  identity: 'lap-3',
  state: 2,
  timestamp: '1777593600000000001',
  identifier: 'Lap 3',
  timeRange: { startTime: '1777593600000000000', endTime: '1777593690500000000' },
  details: { lap: 3, driver: 'Ada' },
  children: [],
  alternates: [],
  configBindings: [{ identifier: 'names', channelOffset: 50 }],
  revision: 4,
};

const NOT_FOUND: Reaction = {
  status: 404,
  body: { status: 404, code: 'not-found', title: 'There is nothing', detail: 'there is no session lap-3' },
};

/** Runs a command against a server that answers everything alike, and tells what that was asked. */
async function run(args: readonly string[], reaction: Reaction) {
  const seen: (readonly [asked: string, body: unknown])[] = [];
  await using server = await FakeServer.start(undefined, (path, method, body) => {
    seen.push([`${method} ${decodeURIComponent(path)}`, body === '' ? undefined : JSON.parse(body)]);
    return reaction;
  });
  const outcome = await runCli(['session', ...args, '--url', server.url, '--retry-for', '0']);
  return { ...outcome, seen };
}

const saved = (outcome: string): Reaction => ({ status: 200, body: { outcome, session: SESSION } });
const START = '1714550400000000000';

test.each<[string, string[], string, unknown]>([
  [
    'creates a session',
    ['create', 'lap-3', '--title', 'Lap 3', '--detail', 'lap=3', '--detail', 'driver=Ada', '--bind', 'car-1'],
    'PUT /api/sessions/lap-3',
    {
      identifier: 'Lap 3',
      details: { lap: 3, driver: 'Ada' },
      dataBindings: [{ key: { source: 'readings', identity: 'car-1' } }],
    },
  ],
  [
    'sets the range and the state, and drops details',
    [
      'set',
      'a/b',
      '--state',
      'closed',
      '--start',
      '2024-05-01T08:00:00Z',
      '--end',
      '2024-05-01T08:00:00.000000001Z',
      '--drop-detail',
      'x',
    ],
    'PATCH /api/sessions/a/b',
    {
      state: 'closed',
      timeRange: { startTime: START, endTime: '1714550400000000001' },
      updates: [{ deleteDetails: ['x'] }],
    },
  ],
  [
    'binds what passes a filter, clipped',
    ['bind', 'lap-3', 'car-1 where value > 10', '--start', '2024-05-01T08:00:00Z'],
    'PATCH /api/sessions/lap-3',
    {
      dataBindings: {
        add: [{ key: { source: 'readings', identity: 'car-1 where value > 10' }, sessionStartTime: START }],
      },
    },
  ],
  [
    'binds discontinuous ranges of channels, 300 ms later',
    ['bind', 'lap-3', 'car-1', '--channels', '0-9', '--channels', '30-39', '--offset', '300ms'],
    'PATCH /api/sessions/lap-3',
    {
      dataBindings: {
        add: [
          {
            key: { source: 'readings', identity: 'car-1' },
            sessionTimeOffset: '300000000',
            dataChannelBindings: [
              { firstDataChannel: 0, firstSessionChannel: 0, lastSessionChannel: 9 },
              { firstDataChannel: 30, firstSessionChannel: 30, lastSessionChannel: 39 },
            ],
          },
        ],
      },
    },
  ],
  [
    'binds channels 0 to 9 of another source as 50 to 59',
    [
      'bind',
      'race',
      'x.mcap',
      '--source',
      'archive',
      '--time-ref',
      '2024-05-01T08:00:00Z',
      '--channels',
      '0-9:50',
    ],
    'PATCH /api/sessions/race',
    {
      dataBindings: {
        add: [
          {
            key: { source: 'archive', identity: 'x.mcap', timeRef: START },
            dataChannelBindings: [{ firstDataChannel: 0, firstSessionChannel: 50, lastSessionChannel: 59 }],
          },
        ],
      },
    },
  ],
  [
    'unbinds one',
    ['unbind', 'race', 'car-2'],
    'PATCH /api/sessions/race',
    { dataBindings: { remove: [{ source: 'readings', identity: 'car-2' }] } },
  ],
  [
    'unbinds all',
    ['unbind', 'race', '--all'],
    'PATCH /api/sessions/race',
    { updates: [{ clear: ['dataBindings'] }] },
  ],
])('%s', async (_, args, asked, body) => {
  const { code, seen } = await run(args, saved('updated'));

  expect(code).toBe(0);
  expect(seen).toEqual([[asked, body]]);
});

test('says what to do with a session that has no data yet', async () => {
  const { notes } = await run(['create', 'lap-3'], saved('created'));

  expect(notes).toContain('npx odograph session bind lap-3 DEVICE');
});

test('shows all that is known, times to the nanosecond', async () => {
  const { code, out } = await run(['show', 'lap-3'], { status: 200, body: SESSION });

  expect(code).toBe(0);
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['Session', 'lap-3'],
    ['Title', 'Lap 3'],
    ['State', 'open'],
    ['At', '2026-05-01T00:00:00.000000001Z'],
    ['Start', '2026-05-01T00:00:00Z'],
    ['End', '2026-05-01T00:01:30.5Z'],
    ['Configurations', 'names (+50)'],
    ['Revision', '4'],
    ['details.lap', '3'],
    ['details.driver', 'Ada'],
  ]);
});

test('finds sessions by a query and a state, whose numbers keep their digits', async () => {
  const page: Reaction = { status: 200, body: { sessions: [SESSION], total: 3 } };
  const query = '{"timestamp": {"$gt": 1777593600000000001}}';

  const { out, seen } = await run(['list', '--query', query, '--state', 'open', '--limit', '1'], page);

  expect(out).toMatch(
    /^Session +Title +State +At\nlap-3 +Lap 3 +open +2026-\S+Z\n\n3 sessions, the first 1 shown\.$/,
  );
  expect(new URL(seen[0]![0].slice(4).replaceAll('+', ' '), 'http://x').searchParams.get('query')).toBe(
    `{"$and": [${query}, {"state":"open"}]}`,
  );
});

test('opens a session by its manifest, where the board says that it is, and through the loader', async () => {
  const board = {
    apiUrl: '/api',
    dashboardsUrl: '/',
    sessionsUrl: '/',
    manifestUrl: 'http://127.0.0.1:9/v1/manifest',
    filesUrl: '/',
    access: { mode: 'open' },
  };
  await using server = await FakeServer.start(undefined, (path) => ({
    status: 200,
    body: path === '/config.json' ? board : SESSION,
  }));

  const { code, out } = await runCli(['session', 'open', 'lap-3', '--url', server.url]);

  expect(code).toBe(0);
  expect(out).toMatch(/^Manifest: http:\/\/127\.0\.0\.1:9\/v1\/manifest\?session=lap-3\n/);
  expect(out).toContain('&ds.session=lap-3');
});

test('a manifest of which nobody says where it is, is told by the name of the address', async () => {
  const named = ['open', 'lap-3', '--manifest-url', 'https://m.example.com/v1/manifest'];
  const reaction = { status: 200, body: SESSION };

  const unknown = await run(['open', 'lap-3'], reaction);
  const told = await run(named, reaction);

  expect(unknown.out).toMatch(/^Manifest: ManifestUrl\?session=lap-3\n/);
  expect(unknown.notes).toContain('--manifest-url');
  expect(told.out).toMatch(/^Manifest: https:\/\/m\.example\.com\/v1\/manifest\?session=lap-3\n/);
  expect(told.notes).not.toContain('--manifest-url');
});

test.each([['show'], ['set', '--state', 'closed'], ['bind', 'car-1'], ['unbind', '--all'], ['open']])(
  'explains a session that is not there: %s',
  async (command, ...rest) => {
    const { code, notes } = await run([command, 'lap-3', ...rest], NOT_FOUND);

    expect(code).toBe(2);
    expect(notes).toContain('npx odograph session create NAME');
  },
);

describe('refuses, before anything is asked,', () => {
  test.each([
    [['bind', 'a', 'b', '--channels', '9-0'], '0-9:50'],
    [['bind', 'a', 'b', '--offset', '300'], '300ms'],
    [['bind', 'a', 'b', '--offset', '0.5ns'], '300ms'],
    [['bind', 'a', 'b', '--start', 'noon'], '2024-05-01T08:00:00Z'],
    [['set', 'a', '--start', '2024-05-01T08:00:00Z'], 'both --start and --end'],
    [['set', 'a', '--state', 'half'], 'Allowed choices are unknown, waiting'],
    [['create', 'a', '--detail', '=3'], 'lap=3'],
    [['unbind', 'a'], '--all'],
    [['unbind', 'a', 'b', '--all'], '--all'],
    [['list', '--query', '{'], 'not JSON'],
  ])('%j', async (args, why) => {
    const { code, notes, seen } = await run(args, saved('updated'));

    expect(code).toBe(2);
    expect(notes).toContain(why);
    expect(seen).toEqual([]);
  });
});

test.each([
  ['300ms', '300000000'],
  ['+1.5s', '1500000000'],
  ['-0.25us', '-250'],
  ['2min', '120000000000'],
  ['1h', '3600000000000'],
])('the length %s is %s ns', (text, ns) => {
  expect(lengthNs(text)).toBe(ns);
});

test.each(['2024-05-01T08:00:00Z', '1969-12-31T23:59:59.999999999Z', '2026-05-01T00:00:00.000000001Z'])(
  'the instant %s is read and told to the nanosecond',
  (text) => {
    expect(timeOf(instantNs(text))).toBe(text);
  },
);
