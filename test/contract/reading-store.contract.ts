import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import type { ReadingStore, Segment } from '../../shared/segment/reading-store.ts';
import { ODD_NAMES } from '../support/names.ts';

const HOUR = 490_000;

const segment = (over: Partial<Segment> = {}): Segment => ({
  device: 'car',
  hour: HOUR,
  firstNs: 10,
  lastNs: 20,
  count: 2,
  arrival: '100',
  lastArrival: '103',
  packed: Buffer.from('content'),
  ...over,
});

async function read(store: ReadingStore, device: string, from = 0, to = HOUR_NS): Promise<Segment[]> {
  const found = await Array.fromAsync(store.segments(device, HOUR, from, to));
  return found.map((each) => ({ ...each, packed: Buffer.from(each.packed) }));
}

/** What every ReadingStore does. @param open gives the store; tests share it and differ in their devices */
export function readingStoreContract(open: () => ReadingStore): void {
  it('gives back what was put, whatever the device is called', async () => {
    const names = ODD_NAMES.map((name) => `back ${name}`);
    for (const device of names) await open().put(segment({ device, packed: Buffer.from(device) }));
    for (const device of names) {
      expect(await read(open(), device)).toEqual([segment({ device, packed: Buffer.from(device) })]);
    }
  });

  it('keeps one of the same content, with the arrival of the first', async () => {
    const device = 'twice';
    const first = await open().put(segment({ device, arrival: '100' }));
    const second = await open().put(segment({ device, arrival: '200', lastArrival: '201' }));
    const found = await read(open(), device);
    expect([first, second]).toEqual([undefined, '103']);
    expect(found.map(({ arrival }) => arrival)).toEqual(['100']);
  });

  it('keeps other content of the same times beside it, and other hours and devices apart', async () => {
    const device = 'beside';
    await open().put(segment({ device }));
    await open().put(segment({ device, packed: Buffer.from('other') }));
    await open().put(segment({ device, hour: HOUR + 1 }));
    await open().put(segment({ device: `${device}#${HOUR}` }));
    const found = await read(open(), device);
    expect(found.map(({ packed }) => packed.toString()).toSorted()).toEqual(['content', 'other']);
  });

  it('finds what overlaps [from, to), in order of first times', async () => {
    const device = 'range';
    const spans = [
      [100, 200],
      [0, 99],
      [HOUR_NS - 1, HOUR_NS - 1],
      [9, 1000],
      [201, 300],
    ] as const;
    for (const [firstNs, lastNs] of spans) {
      await open().put(segment({ device, firstNs, lastNs, packed: Buffer.from(`${firstNs}`) }));
    }
    const firsts = async (from: number, to: number): Promise<number[]> =>
      (await read(open(), device, from, to)).map(({ firstNs }) => firstNs);
    expect(await firsts(0, HOUR_NS)).toEqual([0, 9, 100, 201, HOUR_NS - 1]);
    expect(await firsts(99, 100)).toEqual([0, 9]);
    expect(await firsts(100, 101)).toEqual([9, 100]);
    expect(await firsts(200, 202)).toEqual([9, 100, 201]);
    expect(await firsts(1001, HOUR_NS - 1)).toEqual([]);
    expect(await firsts(HOUR_NS - 1, HOUR_NS)).toEqual([HOUR_NS - 1]);
  });

  it('reads an hour of several megabytes whole', async () => {
    const device = 'large';
    const segments = Array.from({ length: 10 }, (_, at) =>
      segment({ device, firstNs: at * 1e9, lastNs: at * 1e9 + 5, packed: randomBytes(350 * 1024) }),
    );
    for (const each of segments.toReversed()) await open().put(each);
    const found = await read(open(), device);
    expect(found).toHaveLength(10);
    found.forEach((each, at) => expect(Buffer.compare(each.packed, segments[at]!.packed)).toBe(0));
  });
}
