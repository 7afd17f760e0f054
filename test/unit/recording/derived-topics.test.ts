import { expect, it } from 'vitest';
import type { Reading } from '../../../shared/reading/reading.ts';
import { planChannels } from '../../../shared/recording/channel-plan.ts';
import { messageText } from '../../support/message-text.ts';
import { segmentPieces } from '../../../shared/recording/piece.ts';
import { readRows } from '../../../shared/recording/read-rows.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { ALWAYS, memoryStores, store } from '../../support/stores.ts';

const at = (ns: number, sensor: string, value: number): Reading => ({
  device: 'car',
  sensor,
  hour: FIRST_HOUR,
  ns,
  kind: 'number',
  value,
});

/** The messages of a derived topic, parsed. */
async function derived(topic: string, ...readings: Reading[]): Promise<unknown[]> {
  const stores = memoryStores();
  await store(stores, readings);
  const plan = planChannels('car', (await stores.index.head('car'))!.channels, {});
  const messages: unknown[] = [];
  const hours = [{ hour: FIRST_HOUR }];
  for await (const batch of readRows(segmentPieces(stores.readings), 'car', hours, plan, ALWAYS)) {
    for (let row = 0; row < batch.count; row += 1) {
      if (plan.channels[batch.channels[row]!]!.topic !== topic) continue;
      messages.push(JSON.parse(messageText(plan, batch, row)));
    }
  }
  return messages;
}

const place = (message: unknown): unknown[] => {
  const { latitude, longitude, altitude } = message as Record<string, unknown>;
  return [latitude, longitude, altitude];
};

it('joins at equal instants only, and takes nothing over from the instant before', async () => {
  const messages = await derived(
    '/location',
    at(1, 'lat', 50),
    at(2, 'lon', 8),
    at(3, 'lat', 51),
    at(3, 'lon', 9),
    at(3, 'alt', 120),
    at(4, 'lat', 52),
    at(4, 'lon', 10),
    at(5, 'alt', 130),
  );
  expect(messages.map(place)).toEqual([
    [51, 9, 120],
    [52, 10, 0],
  ]);
});

it.each([
  [90.000001, 0],
  [-91, 0],
  [0, 180.5],
  [0, -181],
])('makes no location of latitude %d and longitude %d', async (latitude, longitude) => {
  const messages = await derived(
    '/location',
    at(1, 'lat', latitude),
    at(1, 'lon', longitude),
    at(2, 'lat', -90),
    at(2, 'lon', 180),
  );
  expect(messages.map(place)).toEqual([[-90, 180, 0]]);
});

it('stamps a location with the instant of its readings', async () => {
  const [message] = await derived(
    '/location',
    at(3_599_999_999_999, 'lat', 1),
    at(3_599_999_999_999, 'lon', 1),
  );
  const sec = FIRST_HOUR * 3600 + 3599;
  expect(message).toMatchObject({ timestamp: { sec, nsec: 999_999_999 }, frame_id: 'gps' });
});

it('makes a pose of x and y, z where it is there', async () => {
  const messages = await derived(
    '/pose',
    at(1, 'x', 1.5),
    at(1, 'y', -2),
    at(2, 'x', 0),
    at(2, 'y', 0),
    at(2, 'z', 3),
  );
  expect(messages).toMatchObject([
    { pose: { position: { x: 1.5, y: -2, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } } },
    { pose: { position: { x: 0, y: 0, z: 3 } } },
  ]);
});
