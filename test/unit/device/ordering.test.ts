import { expect, test } from 'vitest';
import { changeDevice } from '../../../shared/device/change-device.ts';
import { describeDevice } from '../../../shared/device/describe-device.ts';
import { numbered, FIRST_HOUR } from '../../support/readings.ts';
import { batchOf, deliver, memoryStores } from '../../support/stores.ts';

const reading = (sensor: string, ns: number, nth = 3) => numbered('car', sensor, FIRST_HOUR, ns, nth);

test('a device can have an ordering before its first reading, and keeps it with its first', async () => {
  const stores = memoryStores();

  const before = await describeDevice('car', stores.index);
  await changeDevice('car', { ordering: 'forward' }, stores.index);
  const empty = await describeDevice('car', stores.index);
  await deliver(stores, [batchOf('1', [reading('x', 5e9)]), batchOf('2', [reading('y', 5e9)])]);
  const after = await describeDevice('car', stores.index);

  expect(before).toBeUndefined();
  expect(empty).toEqual({ device: 'car', ordering: 'forward', channels: [] });
  expect(after).toEqual({
    device: 'car',
    ordering: 'forward',
    channels: [{ sensor: 'x', kind: 'number' }],
    first: '2026-05-01T22:00:05Z',
    last: '2026-05-01T22:00:05Z',
    dropped: 1,
  });
});

test('setting what is set already changes nothing; setting it anew begins at the latest reading', async () => {
  const stores = memoryStores();
  const { index } = stores;
  await changeDevice('car', { ordering: 'forward' }, index);
  await deliver(stores, [batchOf('1', [reading('x', 1e9)])]);

  await changeDevice('car', { ordering: 'forward' }, index);
  const same = await index.head('car');
  await changeDevice('car', { ordering: 'any' }, index);
  await deliver(stores, [batchOf('2', [reading('x', 9e9)]), batchOf('3', [reading('x', 0)])]);
  const any = await describeDevice('car', index);
  await changeDevice('car', { ordering: 'forward' }, index);
  const again = await describeDevice('car', index);
  await deliver(stores, [batchOf('4', [reading('x', 8e9)])]);

  expect(same).toMatchObject({ version: 2, forwardSince: 1 });
  expect(any).toMatchObject({ ordering: 'any', last: '2026-05-01T22:00:09Z', dropped: 0 });
  expect(again).toMatchObject({ ordering: 'forward', last: '2026-05-01T22:00:09Z' });
  expect(await describeDevice('car', index)).toMatchObject({ dropped: 1, last: '2026-05-01T22:00:09Z' });
});

test('neither an ordering nor a channel is lost when both are written at once', async () => {
  const stores = memoryStores();
  const send = async (nth: number): Promise<unknown> =>
    deliver(stores, [batchOf(`${nth}`, [reading(`s${nth}`, nth)])]);

  await Promise.all([send(1), changeDevice('car', { ordering: 'forward' }, stores.index), send(2), send(3)]);

  const head = await stores.index.head('car');
  expect(head?.forwardSince).toBeGreaterThan(0);
  expect(head?.channels.map(({ sensor }) => sensor).toSorted()).toEqual(['s1', 's2', 's3']);
});

test('readings of one instant that were cut into two batches are taken together', async () => {
  const stores = memoryStores();
  await changeDevice('car', { ordering: 'forward' }, stores.index);
  const [first, second, stranger] = [
    batchOf('1', [reading('x', 5)]),
    batchOf('2', [reading('y', 5), reading('y', 6)]),
    batchOf('3', [reading('z', 5)]),
  ];
  // As cutBatches marks it: a first block without a length.
  const continuing = Buffer.concat([second.data.subarray(0, 1), Buffer.alloc(4), second.data.subarray(1)]);

  await deliver(stores, [first]);
  await deliver(stores, [{ ...second, data: continuing }]);
  await deliver(stores, [stranger]);

  const device = await describeDevice('car', stores.index);
  expect(device?.channels.map(({ sensor }) => sensor)).toEqual(['x', 'y']);
  expect(device?.dropped).toBe(1);
});
