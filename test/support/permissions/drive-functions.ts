import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import type { LocalSystem } from '../../../local/local.ts';
import { Backstage } from './backstage.ts';

/** What sessions may be bound to beside readings, as a deployment is told and as the local system is. */
export const FOLDER = 'drives';
export const SOURCES = { readings: { kind: 'readings' }, drives: { kind: 'files', prefix: FOLDER } };

const DATE = '2026-05-23';
const START = Date.parse(`${DATE}T10:00:00Z`);
const RANGE = `start=${DATE}T10:00:00Z&end=${DATE}T11:00:00Z`;
const DEVICE = 'car';

const nanoseconds = (ms: number): string => String(BigInt(ms) * 1_000_000n);

const POLL_MS = 100;

interface Asked extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  /** Status of the answer; a success unless given, any at all for 0. */
  readonly expected?: number;
}

/** Asks for something that has to be answered. */
export type Fetched = (path: string, init?: Asked) => Promise<Response>;

/** Someone who may do everything, by a key that nobody used before, so that its first use is noted by whom it asks. */
interface Person {
  readonly key: string;
  readonly ask: Fetched;
}

const bind = (source: string, identity: string) => ({
  addDataBindings: [{ key: { source, identity } }],
});

/** Has every function of a system that asks for keys do everything that it does. */
export class Drive {
  readonly #system: LocalSystem;
  readonly #backstage: Backstage;

  constructor(system: LocalSystem) {
    this.#system = system;
    this.#backstage = new Backstage(system.services);
  }

  close(): void {
    this.#backstage.close();
  }

  async everything(): Promise<void> {
    await this.#send();
    await this.#sendFrames();
    await this.#backstage.spoil(DEVICE, START);
    await this.#system.settled();
    await this.#setUpSessions();
    await this.#askApi();
    await this.#keepDashboards();
    // Once on segments, and once on what is left of them.
    await this.#readRecordings();
    await this.#backstage.expire(DEVICE);
    await this.#dump();
    await this.#backstage.expire(DEVICE);
    await this.#readRecordings();
    await this.#readSessions();
    await this.#redrive();
    await this.#manageKeys();
    await this.#backstage.endNight();
  }

  async #person(): Promise<Person> {
    const { access, url } = this.#system;
    const wish = { name: `person ${randomUUID()}`, may: ['read', 'write', 'admin'], devices: ['*'] };
    const asAdministrator = asker(url, access?.key ?? '');
    const made = await asAdministrator('/api/keys', { method: 'POST', body: JSON.stringify(wish) });
    const { text } = (await made.json()) as { text: string };
    return { key: text, ask: asker(url, text) };
  }

  async #send(): Promise<void> {
    const { ask } = await this.#person();
    const values = { speed: 13.4, latitude: 48.1, longitude: 11.5, x: 1, y: 2, gear: 'D' };
    const lines = [0, 1000, 3_600_000].flatMap((ms) =>
      Object.entries(values).map(([sensor, value]) =>
        JSON.stringify({ device: DEVICE, sensor, timestamp: START + ms, value }),
      ),
    );
    const headers = { 'content-type': 'application/x-ndjson' };
    // In two requests: the second time the key's devices are counted already.
    for (const body of [lines.join('\n'), lines.join('\n').replaceAll(`"${DEVICE}"`, '"van"')])
      await ask('/ingest', { method: 'POST', headers, body });
  }

  async #sendFrames(): Promise<void> {
    const { key } = await this.#person();
    const headers = { authorization: `Bearer ${key}` };
    const client = new WebSocket(`${this.#system.url.replace('http', 'ws')}/socket`, { headers });
    await once(client, 'open');
    for (const device of ['bus', 'tram']) {
      client.send(JSON.stringify({ device, sensor: 'speed', timestamp: START, value: 1 }));
      const [answer] = (await once(client, 'message')) as [Buffer];
      if (!answer.toString().startsWith('OK')) throw new Error(`a frame is answered ${answer.toString()}`);
    }
    client.close();
    await once(client, 'close');
  }

  async #setUpSessions(): Promise<void> {
    const { ask } = await this.#person();
    const file = await ask(`/v1/data?device=${DEVICE}&${RANGE}`);
    const recording = await file.bytes();
    for (const name of ['first', 'lost']) await this.#backstage.put(`${FOLDER}/${name}.mcap`, recording);
    const upsert = (identity: string, updates: readonly object[], expected?: number): Promise<Response> =>
      ask('/internal/rta/v2/sessions', {
        method: 'POST',
        body: JSON.stringify({
          identity,
          createIfNotExists: { state: 'open', timestamp: nanoseconds(START), identifier: identity },
          updates,
        }),
        ...(expected !== undefined && { expected }),
      });
    await upsert('lap', [bind('readings', DEVICE)]);
    await upsert('filed', [bind('drives', 'first.mcap')]);
    await upsert('lost', [bind('drives', 'lost.mcap')]);
    await upsert('none', [bind('drives', 'none.mcap')]);
    // With another timestamp, it takes another place in the list.
    await upsert('lap', [{ set: { timestamp: nanoseconds(START + 1000) } }]);
    await ask('/internal/rta/v2/sessions/lap/data-bindings');
    const channels = JSON.stringify({ channels: [{ channel: 7, topic: '/speed' }] });
    for (const path of ['/internal/rta/v2/configs/internal', '/api/session-configs/api'])
      await ask(path, { method: 'PUT', body: channels });
    await this.#backstage.remove(`${FOLDER}/lost.mcap`);
  }

  async #askApi(): Promise<void> {
    const { ask } = await this.#person();
    const write = (method: string, path: string, body: object): Promise<Response> =>
      ask(path, { method, body: JSON.stringify(body) });
    await write('PATCH', `/api/devices/${DEVICE}`, { measure: 'plane' });
    // One that has sent nothing yet.
    await write('PATCH', '/api/devices/truck', { ordering: 'forward' });
    const dataBindings = [{ key: { source: 'readings', identity: DEVICE } }];
    await write('PUT', '/api/sessions/made', { dataBindings });
    await write('PATCH', '/api/sessions/made', { timestamp: nanoseconds(START + 7_200_000) });
    await write('PUT', '/api/sessions/filed-by-api', {
      dataBindings: [{ key: { source: 'drives', identity: 'first.mcap' } }],
    });
    for (const path of PATHS) await ask(path);
    const leaving = new AbortController();
    await ask(`/api/devices/${DEVICE}/live`, { signal: leaving.signal });
    leaving.abort();
    // What never began counts no more at once.
    await ask('/api/devices/nobody/live', { expected: 404 });
  }

  async #keepDashboards(): Promise<void> {
    const { ask } = await this.#person();
    const range = { kind: 'quick', last: 'PT1H' };
    const body = JSON.stringify({ version: 1, name: 'board', range, devices: [], panels: [] });
    const made = await ask('/dashboard/', { method: 'POST', body });
    const { id } = (await made.json()) as { id: string };
    await ask('/dashboard/');
    await ask(`/dashboard/${id}`, { method: 'PATCH', body });
    await (await ask(`/dashboard/${id}`)).bytes();
    const house = `/maintenance/dashboard/${id}`;
    await ask('/maintenance/dashboard');
    await ask(`${house}/protect`, { method: 'POST' });
    const longer = body.replace('board', 'a longer board');
    const restored = await ask(house, { method: 'PUT', body: longer });
    const { version } = (await restored.json()) as { version: string };
    await ask(house);
    // As it is while another one replaces it.
    await this.#backstage.remove(`dashboards/${id}/${version}`);
    for (const path of [`/dashboard/${id}`, house]) await ask(path, { expected: 0 });
    const other = await ask('/dashboard/', { method: 'POST', body });
    const { id: otherId } = (await other.json()) as { id: string };
    await ask(`/dashboard/${otherId}`, { method: 'DELETE' });
    await this.#backstage.breakOffDashboard();
  }

  async #readRecordings(): Promise<void> {
    const { ask } = await this.#person();
    const { ask: askData } = await this.#person();
    // Whether there is anything in a part of an hour, only its readings tell.
    const part = `session=lap&start=${DATE}T10:00:00.5Z&end=${DATE}T10:20:00Z`;
    for (const path of [`device=${DEVICE}`, 'session=lap', 'session=filed', part]) {
      const manifest = await ask(`/v1/manifest?${path}`);
      const { sources } = (await manifest.json()) as { sources: { url: string }[] };
      for (const { url } of sources) await (await fetch(url)).bytes();
    }
    await ask('/v1/manifest?session=lost', { expected: 0 });
    await (await askData(`/v1/data?device=${DEVICE}&${RANGE}`)).bytes();
    await (await askData(`/v1/data?session=filed&${RANGE}`, { expected: 0 })).bytes();
    await askData(`/v1/data?session=lost&${RANGE}`, { expected: 0 });
    await ask(`/api/devices/${DEVICE}/series?sensor=speed&${RANGE}&bins=4`);
    await ask(`/api/robots/${DEVICE}/events`);
  }

  async #readSessions(): Promise<void> {
    const { ask } = await this.#person();
    for (const path of [
      '/rta/v2/sessions',
      '/rta/v2/sessions?sort=identity:asc',
      '/rta/v2/sessions/lap',
      '/rta/v2/sessions/filed',
      '/rta/v2/configs/api',
      '/rta/v2/sessions/lap/data/jsonl/-',
      '/rta/v2/sessions/filed/data/mcap/-',
    ])
      await (await ask(path)).bytes();
    await (await ask('/rta/v2/sessions/lost/data/jsonl/-', { expected: 0 })).bytes();
  }

  async #dump(): Promise<void> {
    const { ask } = await this.#person();
    const asked = await ask('/api/dumps', { method: 'POST', body: JSON.stringify({ date: DATE }) });
    const { execution } = (await asked.json()) as { execution: string };
    for (;;) {
      const { status } = (await (await ask(`/api/dumps/${execution}`)).json()) as { status: string };
      if (status === 'succeeded') break;
      if (status !== 'running') throw new Error(`the dump has ${status}`);
      await delay(POLL_MS);
    }
    await ask(`/api/dumps?date=${DATE}`);
  }

  async #redrive(): Promise<void> {
    const { ask } = await this.#person();
    const { letters } = (await (await ask('/api/dead-letters')).json()) as { letters: { key: string }[] };
    for (const { key } of letters) {
      await ask(`/api/dead-letters/content?key=${encodeURIComponent(key)}`);
      await ask('/api/dead-letters/redrive', { method: 'POST', body: JSON.stringify({ key }) });
    }
    await ask('/api/dead-letters/content?key=dead-letters/none', { expected: 404 });
  }

  async #manageKeys(): Promise<void> {
    const { key, ask } = await this.#person();
    const { ask: other } = await this.#person();
    await ask('/api/keys');
    await other(`/api/keys/${key.split('_')[1]}/revoke`, { method: 'POST', body: '{}' });
  }
}

/** What is asked of the API beside, each of which has to be there. */
const PATHS = [
  '/health',
  '/docs/',
  '/api/status',
  '/api/openapi.json',
  '/api/devices',
  `/api/devices/${DEVICE}`,
  `/api/devices/${DEVICE}/sensors`,
  `/api/devices/${DEVICE}/latest`,
  `/api/devices/${DEVICE}/location`,
  `/api/devices/${DEVICE}/track?${RANGE}`,
  `/api/devices/${DEVICE}/odometer?${RANGE}`,
  `/api/statistics/latest?device=${DEVICE}`,
  `/api/statistics/sensor/speed/date/${DATE}?device=${DEVICE}`,
  '/api/robots',
  `/api/robots/${DEVICE}`,
  `/api/channels/search?device=${DEVICE}&text=speed`,
  '/api/sessions',
  '/api/sessions/made',
  '/api/session-configs/api',
];

const asker =
  (url: string, key: string): Fetched =>
  async (path, { expected, ...init } = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    const response = await fetch(url + path, { ...init, headers });
    const isExpected = expected === undefined ? response.ok : expected === 0 || response.status === expected;
    if (isExpected) return response;
    throw new Error(`${init.method ?? 'GET'} ${path} answers ${response.status}: ${await response.text()}`);
  };
