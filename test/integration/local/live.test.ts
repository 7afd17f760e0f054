import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { EventStreamParser, type StreamEvent } from '../../../shared/client/event-stream.ts';

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

let folder: string;
let system: LocalSystem;
const open: LiveStream[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-live-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0 });
});
afterAll(async () => {
  for (const stream of open) stream.close();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A stream of events that is read one by one. */
class LiveStream {
  readonly #abort = new AbortController();
  readonly #parser = new EventStreamParser();
  readonly #events: StreamEvent[] = [];
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  async connect(url: string, lastEventId?: string): Promise<Response> {
    open.push(this);
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await fetch(url, { headers, signal: this.#abort.signal });
    this.#reader = response.body?.getReader();
    return response;
  }

  /** Data and id of the next event, however long that takes; nothing when the stream has ended. */
  async next(): Promise<{ id: string; values: Record<string, unknown> } | undefined> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) {
        const { sensors } = JSON.parse(event.data) as { sensors: Record<string, { value: unknown }> };
        const values = Object.entries(sensors).map(([sensor, { value }]) => [sensor, value] as const);
        return { id: event.id, values: Object.fromEntries(values) };
      }
      const chunk = await this.#reader?.read();
      if (chunk?.value === undefined) return undefined;
      this.#events.push(...this.#parser.push(chunk.value));
    }
  }

  close(): void {
    this.#abort.abort();
  }
}

const urlOf = (device: string, of = system): string =>
  `${of.url}/api/devices/${encodeURIComponent(device)}/live`;

async function listen(device: string, lastEventId?: string): Promise<LiveStream> {
  const stream = new LiveStream();
  const response = await stream.connect(urlOf(device), lastEventId);
  expect(response.status).toBe(200);
  return stream;
}

async function send(
  device: string,
  second: number,
  values: Record<string, unknown>,
  to = system,
): Promise<void> {
  const lines = Object.entries(values).map(([sensor, value]) =>
    JSON.stringify({ device, sensor, timestamp: START_MS + second * 1000, value }),
  );
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${to.url}/ingest`, { method: 'POST', body: lines.join('\n'), headers });
  expect(response.status).toBe(200);
  await to.settled();
}

test('a viewer is told everything, then what changes, and after a break what it missed', async () => {
  const car = 'car/7 ü';
  await send(car, 0, { speed: 1, gear: 'D', on: true, place: { a: 1 } });
  const stream = await listen(car);

  const all = await stream.next();
  await send(car, 1, { speed: 2 });
  const faster = await stream.next();
  // Too late to be the latest of anything but the new sensor.
  await send(car, -7200, { speed: 0, fuel: 9 });
  await send(car, 2, { speed: 3 });
  const told = { ...faster?.values };
  let last = faster;
  while (told['speed'] !== 3 || told['fuel'] !== 9) {
    last = await stream.next();
    Object.assign(told, last?.values);
  }
  stream.close();
  await send(car, 3, { gear: 'R' });
  await send(car, 1, { on: false });
  const missed = await (await listen(car, last?.id)).next();
  const again = await (await listen(car, all?.id)).next();

  expect(all?.values).toEqual({ speed: 1, gear: 'D', on: true, place: { a: 1 } });
  expect(faster?.values).toEqual({ speed: 2 });
  expect(told).toEqual({ speed: 3, fuel: 9 });
  expect(missed?.values).toEqual({ gear: 'R', on: false });
  expect(again?.values).toEqual({ speed: 3, fuel: 9, gear: 'R', on: false });
});

test('a viewer who missed nothing is told only what comes', async () => {
  await send('van', 0, { speed: 1 });
  const first = await (await listen('van')).next();

  const stream = await listen('van', first?.id);
  const next = stream.next();
  await send('van', 1, { speed: 2 });

  expect((await next)?.values).toEqual({ speed: 2 });
});

test('many streams, and those whose viewers have gone, keep nobody from asking', async () => {
  await send('bus', 0, { speed: 1 });
  const streams = await Promise.all(Array.from({ length: 6 }, () => listen('bus')));
  await Promise.all(streams.map((stream) => stream.next()));
  for (const stream of streams.slice(3)) stream.close();

  const latest = await fetch(`${system.url}/api/devices/bus/latest`);
  await send('bus', 1, { speed: 2 });
  const events = await Promise.all(streams.slice(0, 3).map((stream) => stream.next()));

  expect(latest.status).toBe(200);
  expect(events.map((event) => event?.values)).toEqual([{ speed: 2 }, { speed: 2 }, { speed: 2 }]);
});

test('there is no stream of a device that nobody knows', async () => {
  const response = await new LiveStream().connect(urlOf('nobody'));

  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('a system that stops ends its streams, and is gone', async () => {
  const other = mkdtempSync(join(tmpdir(), 'odograph-live-stop-'));
  const stopping = await startLocal({ port: 0, dataDir: other, batchingWindowSeconds: 0 });
  await send('car', 0, { speed: 1 }, stopping);
  const stream = new LiveStream();
  await stream.connect(urlOf('car', stopping));
  await stream.next();
  const ended = stream.next().then(
    (event) => event?.values,
    () => 'cut',
  );

  await stopping.close();
  rmSync(other, { recursive: true, force: true });

  expect(await ended).toBe('cut');
});
