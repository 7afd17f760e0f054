import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BoardConfiguration } from '../../../shared/board/configuration.ts';
import type * as Dashboards from '../../../web/state/dashboard.ts';
import type * as LiveValues from '../../../web/state/live-values.ts';

const ORIGIN = 'http://127.0.0.1:8321';
const CONFIGURATION: BoardConfiguration = {
  apiUrl: '/',
  dashboardsUrl: '/',
  sessionsUrl: '/',
  manifestUrl: '/v1/manifest',
  filesUrl: '/dumps',
  access: { mode: 'open' },
};

/** Streams that are open, by device, and requests for the latest values. */
const streams = new Map<string, ReadableStreamDefaultController<Uint8Array>>();
const asked: string[] = [];

const told = (device: string, sensors: object): string => JSON.stringify({ device, revision: 1, sensors });
const reading = (value: number) => ({ value, timestamp: '2026-05-23T20:00:00Z', kind: 'number' });

async function answer(input: URL | string, init: RequestInit = {}): Promise<Response> {
  const { pathname } = new URL(input);
  const [, , , device = '', what = ''] = pathname.split('/');
  asked.push(`${device} ${what}`);
  if (what === 'latest') {
    return new Response(told(device, { speed: reading(7) }), {
      headers: { 'content-type': 'application/json' },
    });
  }
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      streams.set(device, controller);
      init.signal?.addEventListener('abort', () => {
        streams.delete(device);
        controller.error(init.signal?.reason);
      });
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function send(device: string, sensors: object): void {
  const text = `id: 1\ndata: ${told(device, sensors)}\n\n`;
  streams.get(device)?.enqueue(new TextEncoder().encode(text));
}

let state: typeof LiveValues;
let dashboard: typeof Dashboards;

beforeAll(async () => {
  vi.stubGlobal('location', { origin: ORIGIN });
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('fetch', answer);
  state = await import('../../../web/state/live-values.ts');
  dashboard = await import('../../../web/state/dashboard.ts');
  const { configuration } = await import('../../../web/state/configuration.ts');
  configuration.value = CONFIGURATION;
});
beforeEach(() => {
  asked.length = 0;
  dashboard.setRange({ kind: 'quick', last: 'PT1H' });
  dashboard.setLive(true);
});
afterAll(() => vi.unstubAllGlobals());

describe('the latest values of a device', () => {
  test('come by one stream, whoever follows them, and are told to each', async () => {
    const heard: string[] = [];
    const first = state.followValues('car-1', (sensors) =>
      heard.push(`first ${Object.keys(sensors).join(',')}`),
    );
    const second = state.followValues('car-1', (sensors) =>
      heard.push(`second ${Object.keys(sensors).join(',')}`),
    );
    await expect.poll(() => streams.has('car-1')).toBe(true);

    send('car-1', { speed: reading(1), gear: reading(2) });
    await expect.poll(() => first.values.value?.size).toBe(2);
    send('car-1', { speed: reading(3) });
    await expect.poll(() => first.values.value?.get('speed')?.value).toBe(3);

    expect(asked).toEqual(['car-1 live']);
    expect(second.values.value).toBe(first.values.value);
    expect(first.values.value?.get('gear')?.value).toBe(2);
    expect(heard).toEqual(['first speed,gear', 'second speed,gear', 'first speed', 'second speed']);
    first.leave();
    first.leave();
    expect(streams.has('car-1')).toBe(true);
    second.leave();
    expect(streams.has('car-1')).toBe(false);
  });

  test('come by three streams at most: browsers open no more than six connections', async () => {
    const all = ['car-1', 'car-2', 'car-3', 'car-4', 'car-5'].map((device) => state.followValues(device));
    await expect.poll(() => all[4]?.values.value?.get('speed')?.value).toBe(7);
    await expect.poll(() => streams.size).toBe(3);

    expect(asked.toSorted()).toEqual([
      'car-1 live',
      'car-2 live',
      'car-3 live',
      'car-4 latest',
      'car-5 latest',
    ]);
    for (const { leave } of all) leave();
    expect(streams.size).toBe(0);
  });

  test('are asked for once where the board is not live, and follow when it is', async () => {
    dashboard.setLive(false);
    const followed = state.followValues('car-1');
    await expect.poll(() => followed.values.value?.get('speed')?.value).toBe(7);

    dashboard.setLive(true);
    await expect.poll(() => streams.has('car-1')).toBe(true);

    expect(asked).toEqual(['car-1 latest', 'car-1 live']);
    followed.leave();
    expect(streams.size).toBe(0);
  });
});
