import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Answer, CAR, ns, ofDevice, SessionHost, SHIFT } from '../../support/session-host.ts';

let host: SessionHost;
beforeAll(async () => {
  host = await SessionHost.start();
});
afterAll(() => host.close());

const identitiesOf = ({ json }: Answer): unknown[] =>
  (json['sessions'] as { identity: string }[]).map(({ identity }) => identity);

describe('lists of sessions', () => {
  it('are newest first, page by page', async () => {
    const all = await host.ask('/rta/v2/sessions');
    const second = await host.ask('/rta/v2/sessions?pageIndex=1&pageSize=3');

    expect([all.status, identitiesOf(all), all.json['total']]).toEqual([
      200,
      ['both', 'filed', 'lap', 'bare'],
      4,
    ]);
    expect([identitiesOf(second), second.json['total']]).toEqual([['bare'], 4]);
  });

  it('are sorted as they are asked for', async () => {
    const sorted = await host.ask('/rta/v2/sessions?sort=identity:asc');

    expect(identitiesOf(sorted)).toEqual(['bare', 'both', 'filed', 'lap']);
  });

  it('are of what a query means, in the path and in a form', async () => {
    const query = JSON.stringify({ 'details.laps': { $gte: 3 }, $nor: [{ group: 'monza' }] });

    const byGet = await host.ask(`/rta/v2/sessions?query=${encodeURIComponent(query)}`);
    const byForm = await host.form({ query });
    const paged = await host.form({ query: '{}', pageSize: '2', pageIndex: '1', sort: 'timestamp:asc' });

    expect([byGet, byForm].map(identitiesOf)).toEqual([['both'], ['both']]);
    expect(identitiesOf(paged)).toEqual(['filed', 'both']);
  });

  it.each([
    { query: '{' },
    { query: '{"$where": 1}' },
    { sort: 'nothing:asc' },
    { pageSize: '0' },
    { page: '1' },
  ])('are refused where they are not understood: %j', async (members) => {
    const refused = await host.form(members);

    expect([refused.status, refused.json['code']]).toEqual([400, 'invalid-request']);
  });

  it('leave out what may not be read', async () => {
    const mine = await host.ask('/rta/v2/sessions', { key: host.ofCar });
    const byForm = await host.form({}, host.ofCar);

    expect([identitiesOf(mine), mine.json['total']]).toEqual([['filed', 'lap'], 2]);
    expect(identitiesOf(byForm)).toEqual(['filed', 'lap']);
  });
});

describe('a session', () => {
  it('is described with the time that its data covers, moved as it is', async () => {
    const { status, json, headers } = await host.ask('/rta/v2/sessions/lap', { key: host.ofCar });

    expect([status, json['identifier'], json['details']]).toEqual([
      200,
      'Run lap',
      { driver: 'Ada', laps: 3 },
    ]);
    const { startTime, endTime } = json['timeRange'] as Record<string, string>;
    const times = ofDevice(CAR).map(({ ms }) => ns(ms) + SHIFT);
    expect(BigInt(startTime!)).toBeLessThanOrEqual(times[0]!);
    expect(BigInt(endTime!)).toBeGreaterThanOrEqual(times.at(-1)!);

    const known = { 'if-none-match': headers.get('etag') ?? '' };
    const again = await host.ask('/rta/v2/sessions/lap', { key: host.ofCar, headers: known });
    const head = await host.ask('/rta/v2/sessions/lap', { key: host.ofCar, method: 'HEAD' });
    expect([again.status, head.status, head.body.length]).toEqual([304, 200, 0]);
  });

  it.each(['both', 'bare', 'nothing'])(
    'that may not be read is as one that is not there: %s',
    async (name) => {
      for (const path of [`/rta/v2/sessions/${name}`, `/rta/v2/sessions/${name}/data/jsonl/-`]) {
        const { status, json } = await host.ask(path, { key: host.ofCar });

        expect([status, json['code'], json['detail']]).toEqual([
          404,
          'not-found',
          `there is no session ${name}`,
        ]);
      }
    },
  );
});

it('all of it is described for programs', async () => {
  const { status, json } = await host.ask('/rta/v2/openapi.json', { key: undefined });

  expect([status, json['openapi']]).toEqual([200, '3.1.1']);
  expect(Object.keys(json['paths'] as object)).toContain(
    '/rta/v2/sessions/{identity}/data/{type}/{channels}',
  );
});

// The last of all, so that all answers are there.
test('no answer for those who read sessions tells what they are bound to', () => {
  expect(host.told.length).toBeGreaterThan(20);
  expect(host.leaks()).toEqual([]);
});
