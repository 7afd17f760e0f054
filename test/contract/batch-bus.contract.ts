import { expect, it } from 'vitest';
import type { Batch } from '../../shared/ingest/batch.ts';
import type { BatchBus } from '../../shared/ingest/batch-bus.ts';
import { BATCH_LIMITS } from '../../shared/ingest/limits.ts';
import { ODD_NAMES } from '../support/names.ts';

/** A bus and what came out of it. */
export interface OpenedBus {
  readonly bus: BatchBus;
  /** Everything that was carried so far, each device's in order. */
  carried(): Promise<Batch[]>;
}

const text = ({ device, data }: Batch): string => `${device}: ${data.toString('base64')}`;

/** What every BatchBus does. @param open gives the bus; tests share it and differ in their devices */
export function batchBusContract(open: () => OpenedBus): void {
  it('says nothing of nothing', async () => {
    expect(await open().bus.send([])).toEqual([]);
  });

  it('carries batches whole, whatever the device is called', async () => {
    const batches = ODD_NAMES.map((device) => ({ device, data: Buffer.from(`of ${device}`) }));
    const durable = await open().bus.send(batches);
    const carried = (await open().carried()).map(text);
    expect(durable).toEqual(batches.map(() => true));
    expect(carried).toEqual(expect.arrayContaining(batches.map(text)));
  });

  it('keeps the order of a device over and within sends', async () => {
    const batches = Array.from({ length: 30 }, (_, at) => ({ device: 'order', data: Buffer.of(at) }));
    for (const from of [0, 10, 20]) await open().bus.send(batches.slice(from, from + 10));
    const carried = (await open().carried()).filter(({ device }) => device === 'order');
    expect(carried.map(({ data }) => data[0])).toEqual(batches.map((_, at) => at));
  });

  it('carries more than one request may hold', async () => {
    const many = Array.from({ length: 501 }, (_, at) => ({ device: 'many', data: Buffer.from(`${at}`) }));
    const large = Array.from({ length: 22 }, (_, at) => ({
      device: 'large',
      data: Buffer.alloc(BATCH_LIMITS.bytes, at),
    }));
    const durable = await open().bus.send([...many, ...large]);
    const carried = await open().carried();
    expect(durable).toEqual([...many, ...large].map(() => true));
    expect(carried.filter(({ device }) => device === 'many').map(text)).toEqual(many.map(text));
    expect(carried.filter(({ device }) => device === 'large').map(text)).toEqual(large.map(text));
  });
}
