import { beforeAll, expect, test } from 'vitest';
import { fromMilliseconds } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { segmentPieces } from '../../../shared/recording/piece.ts';
import { type SessionConfig, saveConfig } from '../../../shared/session/config.ts';
import type { DataBinding } from '../../../shared/session/data-binding.ts';
import { lookAtSession } from '../../../shared/session/look-at-session.ts';
import { readingsSource } from '../../../shared/session/sources/readings.ts';
import { fetchStreamed, manifestFor, portsOf } from '../../support/drawn-sessions.ts';
import { streamedMessages } from '../../support/mcap.ts';
import { MemorySessionStore } from '../../support/memory/session-store.ts';
import { recordOf } from '../../support/sessions.ts';
import { memoryStores, store } from '../../support/stores.ts';

/** What the examples tell of: two cars that drive past 10:00 on the first of May, sending each second. */
const stores = memoryStores();
const registry = new Map([
  ['fleet', readingsSource({ index: stores.index, pieces: async () => segmentPieces(stores.readings) })],
]);

const nsOf = (time: string): bigint => BigInt(Date.parse(`2026-05-01T${time}Z`)) * 1_000_000n;

function sent(device: string, time: string, values: Readonly<Record<string, number | string>>): Reading[] {
  const at = fromMilliseconds(Date.parse(`2026-05-01T${time}Z`));
  return Object.entries(values).map(([sensor, value]): Reading => {
    const reading = { device, sensor, ...at };
    return typeof value === 'number'
      ? { ...reading, kind: 'number', value }
      : { ...reading, kind: 'text', value };
  });
}

beforeAll(async () => {
  await store(stores, [
    ...sent('car-7', '10:00:00', { speed: 10, gear: 1, mode: 'city' }),
    ...sent('car-7', '10:00:01', { speed: 20, gear: 2 }),
    ...sent('car-7', '10:00:02', { speed: 30, gear: 2, mode: 'road' }),
    ...sent('car-7', '10:00:03', { speed: 40, gear: 3 }),
  ]);
  await store(stores, [
    ...sent('car-8', '10:00:00', { speed: 11, gear: 1 }),
    ...sent('car-8', '10:00:01.500', { speed: 21, gear: 2 }),
    ...sent('car-8', '10:00:03', { speed: 41, gear: 3 }),
  ]);
});

interface Example {
  readonly identity: string;
  readonly from?: string;
  readonly to?: string;
  readonly offset?: bigint;
  readonly timeRef?: bigint;
  readonly channels?: DataBinding['dataChannelBindings'];
}

const binding = ({ identity, from, to, offset = 0n, timeRef = 0n, channels = [] }: Example): DataBinding => ({
  key: { source: 'fleet', identity, timeRef },
  ...(from !== undefined && { sessionStartTime: nsOf(from) }),
  ...(to !== undefined && { sessionEndTime: nsOf(to) }),
  sessionTimeOffset: offset,
  dataChannelBindings: channels,
});

/** What a viewer plays of a session that is bound like this: time, topic and value of each message. */
async function play(examples: readonly Example[], config?: SessionConfig): Promise<string[]> {
  const configs = new MemorySessionStore();
  if (config !== undefined) await saveConfig('config', config, configs);
  const record = recordOf(
    'run 7',
    config === undefined ? {} : { configBindings: [{ identifier: 'config', channelOffset: 0 }] },
    { bindings: examples.map(binding) },
  );
  const ports = portsOf(registry, configs);
  const played: string[] = [];
  for (const source of await manifestFor(record, ports)) {
    for (const { logTime, topic, text } of streamedMessages(await fetchStreamed(source, record, ports))) {
      const time = new Date(Number(logTime / 1_000_000n)).toISOString().slice(11, 23);
      played.push(`${time} ${topic} ${String((JSON.parse(text) as { value: unknown }).value)}`);
    }
  }
  return played;
}

test('a session that is bound to a device has all that the device has sent', async () => {
  expect(await play([{ identity: 'car-7' }])).toEqual([
    '10:00:00.000 /gear 1',
    '10:00:00.000 /mode city',
    '10:00:00.000 /speed 10',
    '10:00:01.000 /gear 2',
    '10:00:01.000 /speed 20',
    '10:00:02.000 /gear 2',
    '10:00:02.000 /mode road',
    '10:00:02.000 /speed 30',
    '10:00:03.000 /gear 3',
    '10:00:03.000 /speed 40',
  ]);
});

test('a filter takes some sensors of a device', async () => {
  expect(await play([{ identity: 'car-7 where sensor in ("mode", "nothing") or sensor like "g*"' }])).toEqual(
    [
      '10:00:00.000 /gear 1',
      '10:00:00.000 /mode city',
      '10:00:01.000 /gear 2',
      '10:00:02.000 /gear 2',
      '10:00:02.000 /mode road',
      '10:00:03.000 /gear 3',
    ],
  );
});

test('a filter takes readings by their values', async () => {
  expect(await play([{ identity: 'car-7 where sensor = "speed" and value > 10 and value <= 30' }])).toEqual([
    '10:00:01.000 /speed 20',
    '10:00:02.000 /speed 30',
  ]);
});

test('bounds clip data strictly, and what lies on them is in', async () => {
  const identity = 'car-7 where sensor = "speed"';

  expect(await play([{ identity, from: '10:00:01', to: '10:00:02' }])).toEqual([
    '10:00:01.000 /speed 20',
    '10:00:02.000 /speed 30',
  ]);
  expect(await play([{ identity, from: '10:00:01.001', to: '10:00:02.999' }])).toEqual([
    '10:00:02.000 /speed 30',
  ]);
});

test('discontinuous ranges of one device leave a gap', async () => {
  const identity = 'car-7 where sensor = "speed"';

  const played = await play([
    { identity, to: '10:00:00.500' },
    { identity, from: '10:00:02.500' },
  ]);

  expect(played).toEqual(['10:00:00.000 /speed 10', '10:00:03.000 /speed 40']);
});

test('ranges of one device that touch or overlap double nothing', async () => {
  const identity = 'car-7 where sensor = "speed"';

  const played = await play([
    { identity, from: '10:00:00', to: '10:00:02' },
    { identity, from: '10:00:02', to: '10:00:03' },
    { identity, from: '10:00:01', to: '10:00:03' },
  ]);

  expect(played).toEqual([
    '10:00:00.000 /speed 10',
    '10:00:01.000 /speed 20',
    '10:00:02.000 /speed 30',
    '10:00:03.000 /speed 40',
  ]);
});

test('an offset of 300 ms makes data appear 300 ms later', async () => {
  expect(await play([{ identity: 'car-7 where sensor = "gear"', offset: 300_000_000n }])).toEqual([
    '10:00:00.300 /gear 1',
    '10:00:01.300 /gear 2',
    '10:00:02.300 /gear 2',
    '10:00:03.300 /gear 3',
  ]);
});

test('bounds are of session time, not of the data as it was', async () => {
  const identity = 'car-7 where sensor = "gear"';

  const played = await play([{ identity, offset: 300_000_000n, from: '10:00:01', to: '10:00:02.300' }]);

  expect(played).toEqual(['10:00:01.300 /gear 2', '10:00:02.300 /gear 2']);
});

test('data whose times count from a moment of its own is put there', async () => {
  const identity = 'car-7 where sensor = "mode"';
  const twoHours = 2n * 3_600_000_000_000n;

  expect(await play([{ identity, timeRef: twoHours, offset: -1_000_000n }])).toEqual([
    '11:59:59.999 /mode city',
    '12:00:01.999 /mode road',
  ]);
});

test('ranges of channels take some channels, by the numbers in which a device has sent them first', async () => {
  const channels = [{ firstDataChannel: 0, firstSessionChannel: 0, lastSessionChannel: 0 }];

  expect(await play([{ identity: 'car-8', channels }])).toEqual([
    '10:00:00.000 /gear 1',
    '10:00:01.500 /gear 2',
    '10:00:03.000 /gear 3',
  ]);
});

test('a composite has two devices side by side, the channels of the second shifted to 50 to 59', async () => {
  const config = {
    channels: [
      { channel: 0, topic: '/speed' },
      { channel: 1, topic: '/gear' },
      { channel: 50, topic: '/chaser/speed' },
      { channel: 51, topic: '/chaser/gear' },
    ],
  };
  const shifted = [{ firstDataChannel: 0, firstSessionChannel: 50, lastSessionChannel: 59 }];

  const played = await play([{ identity: 'car-7' }, { identity: 'car-8', channels: shifted }], config);

  expect(played).toEqual([
    '10:00:00.000 /gear 1',
    '10:00:00.000 /mode city',
    '10:00:00.000 /speed 10',
    '10:00:00.000 /chaser/gear 1',
    '10:00:00.000 /chaser/speed 11',
    '10:00:01.000 /gear 2',
    '10:00:01.000 /speed 20',
    '10:00:01.500 /chaser/gear 2',
    '10:00:01.500 /chaser/speed 21',
    '10:00:02.000 /gear 2',
    '10:00:02.000 /mode road',
    '10:00:02.000 /speed 30',
    '10:00:03.000 /gear 3',
    '10:00:03.000 /speed 40',
    '10:00:03.000 /chaser/gear 3',
    '10:00:03.000 /chaser/speed 41',
  ]);
});

test('of two devices under one topic, the first that was bound counts where both have the same time', async () => {
  const speed = 'where sensor = "speed"';

  expect(await play([{ identity: `car-8 ${speed}` }, { identity: `car-7 ${speed}` }])).toEqual([
    '10:00:00.000 /speed 11',
    '10:00:01.000 /speed 20',
    '10:00:01.500 /speed 21',
    '10:00:02.000 /speed 30',
    '10:00:03.000 /speed 41',
  ]);
});

test('a session covers the time of what it is bound to, clipped and moved', async () => {
  const record = recordOf(
    'run 7',
    {},
    {
      bindings: [
        binding({ identity: 'car-7', from: '10:00:01.500', offset: 300_000_000n }),
        binding({ identity: 'car-8', offset: -2_000_000_000n }),
      ],
    },
  );

  const range = await lookAtSession(record, registry);

  expect(range).toEqual({ startTime: nsOf('09:59:58'), endTime: nsOf('10:00:03.300') });
});

test('a session without data has no time and no source', async () => {
  const record = recordOf('run 7', {}, { bindings: [binding({ identity: 'car-9' })] });

  expect(await lookAtSession(record, registry)).toBeUndefined();
  expect(await manifestFor(record, portsOf(registry))).toEqual([]);
});
