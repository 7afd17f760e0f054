import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Batch } from '../../shared/ingest/batch.ts';
import type { BatchBus } from '../../shared/ingest/batch-bus.ts';
import { BATCH_LIMITS } from '../../shared/ingest/limits.ts';
import { ODD_NAMES } from '../support/names.ts';

/** A bus and what came out of it; the device and the lane of a batch are told as it carried them. */
export interface OpenedBus {
  readonly bus: BatchBus;
  /** Everything that was carried so far, each device's in order. */
  carried(): Promise<Batch[]>;
}

const text = ({ device, data }: Batch): string =>
  `${device}: ${data.length} bytes, ${createHash('sha256').update(data).digest('base64url')}`;

/**
 * What every BatchBus does.
 *
 * @param open gives the bus; tests share it and differ in their devices
 * @param prefix of the names of all devices
 */
export function batchBusContract(open: () => OpenedBus, prefix = ''): void {
  const carriedOf = async (device: string): Promise<Batch[]> =>
    (await open().carried()).filter((batch) => batch.device === device);

  it('says nothing of nothing', async () => {
    expect(await open().bus.send([])).toEqual([]);
  });

  it('carries batches whole, whatever the device is called', async () => {
    const batches = ODD_NAMES.map((name) => ({ device: prefix + name, data: Buffer.from(`of ${name}`) }));

    const durable = await open().bus.send(batches);

    const carried = (await open().carried()).map(text);
    expect(durable).toEqual(batches.map(() => true));
    expect(carried).toEqual(expect.arrayContaining(batches.map(text)));
  });

  it('keeps the order of a device over and within sends', async () => {
    const device = `${prefix}order`;
    const batches = Array.from({ length: 30 }, (_, at) => ({ device, data: Buffer.of(at) }));

    for (const from of [0, 10, 20]) await open().bus.send(batches.slice(from, from + 10));

    expect((await carriedOf(device)).map(({ data }) => data[0])).toEqual(batches.map((_, at) => at));
  });

  it('keeps the order of each lane of a device', async () => {
    const device = `${prefix}lanes`;
    const batches = Array.from({ length: 40 }, (_, at) => ({ device, lane: at % 4, data: Buffer.of(at) }));

    const durable = await open().bus.send(batches);

    const carried = await carriedOf(device);
    expect(durable).toEqual(batches.map(() => true));
    for (const lane of [0, 1, 2, 3]) {
      const ofLane = carried.filter((batch) => (batch.lane ?? 0) === lane).map(({ data }) => data[0]);
      expect(ofLane).toEqual(Array.from({ length: 10 }, (_, nth) => 4 * nth + lane));
    }
  });

  it('carries more than one request may hold', async () => {
    const many = Array.from({ length: 501 }, (_, at) => ({
      device: `${prefix}many`,
      data: Buffer.from(`${at}`),
    }));
    const large = Array.from({ length: 22 }, (_, at) => ({
      device: `${prefix}large`,
      data: Buffer.alloc(BATCH_LIMITS.bytes, at),
    }));

    const durable = await open().bus.send([...many, ...large]);

    expect(durable).toEqual([...many, ...large].map(() => true));
    expect((await carriedOf(`${prefix}many`)).map(text)).toEqual(many.map(text));
    expect((await carriedOf(`${prefix}large`)).map(text)).toEqual(large.map(text));
  });

  it('carries what several send at the same time, each once', async () => {
    const device = `${prefix}together`;
    const sends = Array.from({ length: 8 }, (_, at) =>
      [0, 1].map((part) => ({ device, data: Buffer.of(at, part) })),
    );

    const durable = await Promise.all(sends.map((batches) => open().bus.send(batches)));

    const carried = await carriedOf(device);
    expect(durable.flat()).toEqual(sends.flat().map(() => true));
    expect(carried.map(text).toSorted()).toEqual(sends.flat().map(text).toSorted());
  });

  it('has taken what it says is durable: the sender may use its bytes again', async () => {
    const device = `${prefix}bytes`;
    const data = Buffer.from('sent');

    await open().bus.send([{ device, data }]);
    data.fill('x');

    expect((await carriedOf(device)).map((batch) => batch.data.toString())).toEqual(['sent']);
  });
}
