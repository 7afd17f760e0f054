import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Callers, makeCallers, testAccessOver } from '../../support/access-over-table.ts';
import { type Answered, type AskedApi, fill, keyFor, openApi, world } from '../../support/api-in-process.ts';
import { type Route, route } from '../../../shared/api/route.ts';
import { OPERATION_IDS, type OperationId, ROUTES } from '../../../shared/api/routes.ts';
import { saveConfig } from '../../../shared/session/config.ts';
import { bindingOf, recordOf } from '../../support/sessions.ts';
import { LETTER_PREFIXES } from '../../../shared/quarantine/dead-letters.ts';

const OURS = 'ours-1';
const LETTER = `${LETTER_PREFIXES[0]}one`;
const KEY_ID = 'k'.repeat(16);
const SESSION = 'their run';
const CONFIG = { channels: [{ channel: 0, topic: '/speed' }] };

let date: string;
let ask: (asked: AskedApi) => Promise<Answered>;
let keys: Callers;

beforeAll(async () => {
  ask = await openApi();
  for (const device of [OURS, 'theirs-1']) date = await fill(device);
  world.letters.files.set(LETTER, Buffer.from('letter'));
  const startedAt = '2026-05-01T00:00:00Z';
  world.runs.set('run', { execution: 'run', device: OURS, status: 'failed', startedAt, cause: OURS });
  world.runs.set('all', { execution: 'all', status: 'running', startedAt });
  await world.keys.add({
    id: KEY_ID,
    name: 'other',
    hash: 'hash',
    may: ['read'],
    devices: ['*'],
    createdMs: 0,
    expiresMs: 1,
  });
  const bindings = [bindingOf(OURS, { key: { source: 'readings', identity: OURS, timeRef: 0n } })];
  await world.sessions.save(recordOf(SESSION, { identifier: OURS }, { bindings }), undefined);
  await saveConfig('names', CONFIG, world.sessions);
  keys = await makeCallers('ours-*', 'theirs-*');
});

beforeEach(() => {
  world.lookups.length = 0;
});

/** What is asked of an operation beside its path; those that may name a device do. */
const ASKED: Readonly<Record<OperationId, Omit<AskedApi, 'path' | 'method'>>> = {
  listDevices: {},
  getDevice: {},
  changeDevice: { body: { ordering: 'any' } },
  listSensors: {},
  getLatest: {},
  getSeries: { query: 'sensor=speed' },
  streamLive: {},
  getLatestStatistics: { query: `device=${OURS}` },
  getDayQuarters: { query: `device=${OURS}` },
  getLocation: {},
  getTrack: {},
  getOdometer: {},
  getLatestLocation: { query: `device=${OURS}` },
  searchChannels: { query: `device=${OURS}` },
  listRecentChannels: { query: `device=${OURS}` },
  getCurve: { query: `device=${OURS}&channel=speed&begin_time=0&end_time=1` },
  getRawLink: { query: `device=${OURS}&channel=speed&begin_time=0&end_time=1` },
  listRobots: {},
  getRobot: {},
  listRobotEvents: {},
  getRobotOdometer: {},
  listDumps: { query: `device=${OURS}&date=2026-05-01` },
  startDump: { body: { date: '2026-05-01', device: OURS } },
  getDumpRun: {},
  listSessions: {},
  getSession: {},
  putSession: { body: {} },
  changeSession: { body: { state: 'closed' } },
  getSessionConfig: {},
  putSessionConfig: { body: CONFIG },
  listDeadLetters: {},
  getDeadLetterContent: { query: `key=${encodeURIComponent(LETTER)}` },
  redriveDeadLetters: { body: { all: true, dryRun: true } },
  listKeys: {},
  createKey: { body: { name: 'new', may: ['read'], devices: ['*'] } },
  revokeKey: {},
  getHealth: {},
  getStatus: { query: `device=${OURS}` },
  getDescription: {},
};

const PLACES: Readonly<Record<string, string>> = {
  device: OURS,
  robot: OURS,
  sensor: 'speed',
  date: '2026-05-01',
  execution: 'run',
  id: KEY_ID,
  session: SESSION,
  identifier: 'names',
};

function requestFor(id: OperationId, places = PLACES): AskedApi & { path: string; query: string } {
  const { method }: Route = ROUTES[id];
  const path = ROUTES[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(places[name] ?? ''),
  );
  // A stream would have to be read to its end.
  return { query: '', ...ASKED[id], path, method: id === 'streamLive' ? 'HEAD' : method };
}

/** Operations whose request names a device, or a run that is of one. */
const namesDevice = (id: OperationId): boolean =>
  /\{device\}|\{robot\}|\{execution\}|\{session\}/.test(ROUTES[id].path) ||
  JSON.stringify(ASKED[id]).includes(OURS);

const codeOf = ({ text }: Answered): unknown => (JSON.parse(text) as { code: unknown }).code;

const guarded = OPERATION_IDS.filter((id) => (ROUTES[id] as Route).access !== 'public');

testAccessOver<OperationId>(ROUTES, () => ({
  callers: keys,
  table: {
    routes: ROUTES,
    ask,
    requestFor,
    namesDevice,
    isHidden: (id) => id === 'getDumpRun' || ROUTES[id].path.includes('{session}'),
    device: OURS,
  },
}));

const inQuery = guarded.filter((id) => (ASKED[id].query ?? '').includes('device='));

describe('a device of another', () => {
  test.each(inQuery)('is not to be had of %s by naming it beside a device of ones own', async (id) => {
    const asked = requestFor(id);
    for (const names of [`device=theirs-1&device=${OURS}`, `device=${OURS}&device=theirs-1`]) {
      const query = asked.query.replace(`device=${OURS}`, names);
      const answered = await ask({ ...asked, query, key: keys.theirs });
      expect([answered.status, codeOf(answered)]).toEqual([404, 'not-found']);
    }
    expect(world.lookups).toEqual([]);
  });

  test.each(guarded.filter((id) => /\{device\}|\{robot\}/.test(ROUTES[id].path)))(
    'is the same to %s whether it is there or not',
    async (id) => {
      const told = await Promise.all(
        [OURS, 'none-1'].map(async (device) => {
          const places = { ...PLACES, device, robot: device };
          const { status, headers, text } = await ask({ ...requestFor(id, places), key: keys.theirs });
          return JSON.stringify([status, headers, text]).replaceAll(device, 'NAME');
        }),
      );

      expect(told[0]).toBe(told[1]);
    },
  );

  test('is not taken for the only one, nor told of where there are several', async () => {
    const both = await ask({ path: '/api/statistics/latest', key: keys.right });
    const one = await ask({ path: '/api/statistics/latest', key: keys.ours });
    const none = await ask({ path: '/api/location/latest', key: await keyFor(['read'], ['none-*']) });

    expect([both.status, both.text]).toEqual([400, expect.stringContaining('theirs-1')]);
    expect([one.status, one.text]).toEqual([200, expect.not.stringContaining('theirs-1')]);
    expect([none.status, none.text]).toEqual([404, expect.not.stringMatching(/ours-1|theirs-1/)]);
  });

  test('has runs that are not there, like those over all devices', async () => {
    const asked = ['run', 'all', 'none'].map((execution) =>
      ask({ path: `/api/dumps/${execution}`, key: keys.theirs }),
    );

    const [first, ...others] = await Promise.all(asked);
    expect(first?.status).toBe(404);
    expect(others).toEqual([first, first]);
  });

  test('is not dumped along with ones own', async () => {
    const body = { date: '2026-05-01' };
    const some = await ask({ path: '/api/dumps', method: 'POST', body, key: keys.ours });
    const all = await ask({ path: '/api/dumps', method: 'POST', body, key: keys.right });

    expect([some.status, all.status]).toEqual([403, 202]);
  });
});

test('status tells a key that may not read of no device', async () => {
  const { status, text } = await ask({ path: '/api/status', key: await keyFor(['write'], ['*']) });

  expect([status, JSON.parse(text)]).toEqual([
    200,
    expect.objectContaining({ access: 'keys', devices: 0, latest: null }),
  ]);
  expect(date).toBe('2026-05-01');
});

test('no parameter names a device but those that are looked at', () => {
  const named = OPERATION_IDS.flatMap((id) => {
    const { parameters = {} }: Route = ROUTES[id];
    return [parameters.path, parameters.query].flatMap((schema) => Object.keys(schema?.shape ?? {}));
  });

  // A parameter that is new here: does it name a device? Then functions/api/admit.ts has to look at it.
  expect(new Set(named)).toEqual(
    new Set(
      'device robot cursor limit sensor start end bins kind date points measure text channel begin_time end_time num_bins remove_empty_bins start_time end_time execution reason to key from id session identifier query sort pageIndex pageSize'.split(
        ' ',
      ),
    ),
  );
});

test('a route that does not say who may ask does not compile', () => {
  const { access: _, ...silent } = ROUTES.listDevices;

  // @ts-expect-error access is missing
  expect(route(silent)).toBe(silent);
});
