import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import { SEGMENT_LIMITS } from '../../shared/segment/limits.ts';
import type { ReadingStore, Segment } from '../../shared/segment/reading-store.ts';
import { ODD_NAMES } from '../support/names.ts';

const HOUR = 490_000;

async function read(store: ReadingStore, device: string, from = 0, to = HOUR_NS): Promise<Segment[]> {
  const found = await Array.fromAsync(store.segments(device, HOUR, from, to));
  return found.map((each) => ({ ...each, packed: Buffer.from(each.packed) }));
}

/**
 * What every ReadingStore does.
 *
 * @param open gives the store; tests share it and differ in their devices
 * @param prefix of the names of all devices
 */
export function readingStoreContract(open: () => ReadingStore, prefix = ''): void {
  const segment = (over: Partial<Segment> = {}): Segment => ({
    hour: HOUR,
    firstNs: 10,
    lastNs: 20,
    count: 2,
    arrival: '100',
    lastArrival: '103',
    expires: 1_900_000_000,
    packed: Buffer.from('content'),
    ...over,
    device: prefix + (over.device ?? 'car'),
  });
  const found = (device: string, from?: number, to?: number): Promise<Segment[]> =>
    read(open(), prefix + device, from, to);

  it('gives back what was put, whatever the device is called', async () => {
    const names = ODD_NAMES.map((name) => `back ${name}`);
    for (const device of names) await open().put(segment({ device, packed: Buffer.from(device) }));
    for (const device of names) {
      expect(await found(device)).toEqual([segment({ device, packed: Buffer.from(device) })]);
    }
  });

  it('finds nothing of devices and hours that have nothing', async () => {
    const device = 'hours';
    await open().put(segment({ device, hour: HOUR + 1 }));
    expect([await found(device), await found('nobody')]).toEqual([[], []]);
  });

  it('keeps times, counts and arrivals of any length', async () => {
    const device = 'exact';
    const arrivals = {
      arrival: '0',
      lastArrival: '49590338271490256608559692538361571095921575989136588898',
    };
    const all = [
      segment({ device, ...arrivals, firstNs: 0, lastNs: HOUR_NS - 1, count: 200_000 }),
      segment({ device, firstNs: HOUR_NS - 1, lastNs: HOUR_NS - 1, count: 1, packed: Buffer.from([0, 255]) }),
    ];
    for (const each of all) await open().put(each);
    expect(await found(device)).toEqual(all);
  });

  it('keeps one of the same content, and changes nothing of the first', async () => {
    const device = 'twice';
    const first = await open().put(segment({ device }));
    const second = await open().put(segment({ device, arrival: '200', lastArrival: '201', expires: 2e9 }));
    const third = await open().put(segment({ device, arrival: '300', lastArrival: '301' }));
    const before = { lastArrival: '103', expires: 1_900_000_000 };
    expect([first, second, third]).toEqual([undefined, before, before]);
    expect(await found(device)).toEqual([segment({ device })]);
  });

  it('has one that was new, of several that put the same content at the same time', async () => {
    const device = 'race';
    const lastArrivals = ['201', '202', '203', '204', '205'];
    const answers = await Promise.all(
      lastArrivals.map((lastArrival) => open().put(segment({ device, lastArrival }))),
    );
    const [kept] = await found(device);
    const winner = answers.indexOf(undefined);
    expect(kept?.lastArrival).toBe(lastArrivals[winner]);
    const told = answers.toSpliced(winner, 1).map((before) => before?.lastArrival);
    expect(told).toEqual(Array.from({ length: 4 }, () => lastArrivals[winner]));
  });

  it('extends all segments of an hour of a device, but makes none shorter-lived', async () => {
    const device = 'extended';
    const soon = segment({ device, packed: Buffer.from('soon'), expires: 1_000 });
    const sooner = segment({ device, packed: Buffer.from('sooner'), firstNs: 0, expires: 999 });
    const late = segment({ device, packed: Buffer.from('late'), firstNs: 11, expires: 3_000 });
    const elsewhere = segment({ device, packed: Buffer.from('soon'), hour: HOUR + 1, expires: 1_000 });
    for (const each of [soon, sooner, late, elsewhere]) await open().put(each);

    await open().extend(prefix + device, HOUR, 2_000);
    await open().extend(`${prefix}nobody`, HOUR, 2_000);

    expect(await found(device)).toEqual([{ ...sooner, expires: 2_000 }, { ...soon, expires: 2_000 }, late]);
    const [other] = await Array.fromAsync(open().segments(prefix + device, HOUR + 1, 0, HOUR_NS));
    expect(other?.expires).toBe(1_000);
    expect(await open().put(soon)).toEqual({ lastArrival: '103', expires: 2_000 });
  });

  it('keeps other content of the same times beside it, and other hours and devices apart', async () => {
    const device = 'beside';
    await open().put(segment({ device }));
    await open().put(segment({ device, packed: Buffer.from('other') }));
    await open().put(segment({ device, hour: HOUR + 1 }));
    await open().put(segment({ device: `${device}#${HOUR}` }));
    const all = await found(device);
    expect(all.map(({ packed }) => packed.toString()).toSorted()).toEqual(['content', 'other']);
  });

  it('finds the same content again under another hour and another device', async () => {
    const answers = [
      await open().put(segment({ device: 'same a' })),
      await open().put(segment({ device: 'same b' })),
      await open().put(segment({ device: 'same a', hour: HOUR + 1 })),
    ];
    expect(answers).toEqual([undefined, undefined, undefined]);
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
      (await found(device, from, to)).map(({ firstNs }) => firstNs);
    expect(await firsts(0, HOUR_NS)).toEqual([0, 9, 100, 201, HOUR_NS - 1]);
    expect(await firsts(0, 1)).toEqual([0]);
    expect(await firsts(99, 100)).toEqual([0, 9]);
    expect(await firsts(100, 101)).toEqual([9, 100]);
    expect(await firsts(200, 202)).toEqual([9, 100, 201]);
    expect(await firsts(1000, 1001)).toEqual([9]);
    expect(await firsts(1001, HOUR_NS - 1)).toEqual([]);
    expect(await firsts(HOUR_NS - 1, HOUR_NS)).toEqual([HOUR_NS - 1]);
  });

  it('keeps the lanes of an hour apart', async () => {
    const device = 'lanes';
    const at = (firstNs: number, lane?: number): Segment =>
      segment({
        device,
        firstNs,
        lastNs: firstNs + 5,
        packed: Buffer.from(`at ${firstNs}`),
        ...(lane !== undefined && { lane }),
      });
    const all = [at(0), at(3, 1), at(3, 31), at(7), at(7, 10), at(9, 1)];
    for (const each of all.toReversed()) expect(await open().put(each)).toBeUndefined();
    const ofLanes = (lanes?: readonly number[], from = 0, to = HOUR_NS): Promise<Segment[]> =>
      Array.fromAsync(open().segments(prefix + device, HOUR, from, to, lanes), (each) => ({
        ...each,
        packed: Buffer.from(each.packed),
      }));

    expect(await open().put({ ...at(3, 31), arrival: '7' })).toMatchObject({ lastArrival: '103' });
    expect(await ofLanes()).toEqual([at(0), at(7)]);
    expect(await ofLanes([0])).toEqual([at(0), at(7)]);
    expect(await ofLanes([1])).toEqual([at(3, 1), at(9, 1)]);
    expect(await ofLanes([31, 2])).toEqual([at(3, 31)]);
    expect(await ofLanes([2])).toEqual([]);
    expect(await ofLanes([0, 1, 10, 31])).toEqual(all);
    expect(await ofLanes([0, 1, 10, 31], 9, 12)).toEqual(all.slice(3));
    await open().extend(prefix + device, HOUR, 2e9, 1);
    expect((await ofLanes([0, 1, 10, 31])).map(({ expires }) => expires === 2e9)).toEqual(
      all.map(({ lane }) => lane === 1),
    );
    await open().extend(prefix + device, HOUR, 2e9);
    expect((await ofLanes([0, 10])).map(({ expires }) => expires === 2e9)).toEqual([true, true, false]);
  });

  it('lets a reader of several lanes go before the end', async () => {
    const device = 'lanes cut';
    for (const lane of [0, 1, 2]) {
      for (let at = 0; at < 4; at += 1) {
        const packed = randomBytes(SEGMENT_LIMITS.packedBytes);
        await open().put(segment({ device, lane, firstNs: 10 * at + lane, lastNs: 99, packed }));
      }
    }
    const firsts: number[] = [];
    for await (const { firstNs } of open().segments(prefix + device, HOUR, 0, HOUR_NS, [0, 1, 2])) {
      firsts.push(firstNs);
      if (firsts.length === 5) break;
    }
    expect(firsts).toEqual([0, 1, 2, 10, 11]);
  });

  it('shows every segment whose put has returned, to every reader', async () => {
    const device = 'durable';
    for (let at = 0; at < 20; at += 1) {
      await open().put(segment({ device, firstNs: at, lastNs: at, packed: Buffer.of(at) }));
      expect((await found(device)).map(({ firstNs }) => firstNs)).toEqual(
        Array.from({ length: at + 1 }, (_, ns) => ns),
      );
    }
  });

  it('has taken what it keeps: the writer may use its bytes again', async () => {
    const device = 'bytes';
    const packed = Buffer.from('written');
    await open().put(segment({ device, packed }));
    packed.fill('x');
    const [kept] = await found(device);
    expect(kept?.packed.toString()).toBe('written');
  });

  it('reads an hour of several megabytes whole, and in part', async () => {
    const device = `large ${'ü'.repeat(50)}`;
    const segments = Array.from({ length: 10 }, (_, at) =>
      segment({
        device,
        firstNs: at * 1e9,
        lastNs: at * 1e9 + 5,
        packed: randomBytes(SEGMENT_LIMITS.packedBytes),
      }),
    );
    for (const each of segments.toReversed()) await open().put(each);
    const all = await found(device);
    const part = await found(device, 3e9 + 6, 8e9 + 1);
    expect(all).toHaveLength(10);
    all.forEach((each, at) => expect(Buffer.compare(each.packed, segments[at]!.packed)).toBe(0));
    expect(part.map(({ firstNs }) => firstNs)).toEqual([4e9, 5e9, 6e9, 7e9, 8e9]);
  });

  it('lets a reader go before the end', async () => {
    const device = 'cut';
    for (let at = 0; at < 5; at += 1) {
      await open().put(segment({ device, firstNs: at, packed: randomBytes(SEGMENT_LIMITS.packedBytes) }));
    }
    const firsts: number[] = [];
    for await (const { firstNs } of open().segments(prefix + device, HOUR, 0, HOUR_NS)) {
      firsts.push(firstNs);
      if (firsts.length === 2) break;
    }
    expect(firsts).toEqual([0, 1]);
    expect(await found(device)).toHaveLength(5);
  });
}
