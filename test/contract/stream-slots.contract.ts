import { expect, it } from 'vitest';
import type { Slot, StreamSlots } from '../../shared/access/stream-slots.ts';

/** Slots, and a clock that stands still unless it is set. */
export interface OpenedSlots {
  readonly slots: StreamSlots;
  readonly clock: { nowMs: number };
}

const LIFE_MS = 1000;

/**
 * What all StreamSlots do.
 *
 * @param open gives the slots; tests share them and differ in their readers
 * @param prefix of all readers
 */
export function streamSlotsContract(open: () => OpenedSlots, prefix = ''): void {
  const take = ({ slots, clock }: OpenedSlots, reader: string, most = 3): Promise<Slot | undefined> =>
    slots.take(prefix + reader, most, clock.nowMs + LIFE_MS);

  it('counts as many streams of a reader as there may be, and each reader for themselves', async () => {
    const opened = open();
    const taken = [await take(opened, 'a'), await take(opened, 'a'), await take(opened, 'a')];

    expect(new Set(taken.map((slot) => slot?.number)).size).toBe(3);
    expect(await take(opened, 'a')).toBeUndefined();
    expect(await take(open(), 'a')).toBeUndefined();
    expect(await take(opened, 'b')).toBeDefined();
  });

  it('has room again when one is counted out, once', async () => {
    const opened = open();
    const [first] = [await take(opened, 'c', 2), await take(opened, 'c', 2)];

    await opened.slots.release(first!);
    await opened.slots.release(first!);
    expect(await take(opened, 'c', 2)).toMatchObject({ number: first!.number });
    expect(await take(opened, 'c', 2)).toBeUndefined();
  });

  it('has room again when the time of one is over, though it was never counted out', async () => {
    const opened = open();
    const lost = await take(opened, 'd', 1);
    opened.clock.nowMs += LIFE_MS - 1;
    expect(await take(opened, 'd', 1)).toBeUndefined();
    opened.clock.nowMs += 1;

    const next = await take(opened, 'd', 1);

    expect(next).toBeDefined();
    // The one that was given up for lost ends after all: the one in its place still counts.
    await opened.slots.release(lost!);
    expect(await take(opened, 'd', 1)).toBeUndefined();
    await opened.slots.release(next!);
    expect(await take(opened, 'd', 1)).toBeDefined();
  });

  it('never counts more than there may be, however many come at once', async () => {
    const opened = open();
    const taken = await Promise.all(Array.from({ length: 12 }, () => take(opened, 'e', 5)));

    expect(taken.filter((slot) => slot !== undefined)).toHaveLength(5);
  });

  it('lets nothing pass where nothing may be under way', async () => {
    expect(await take(open(), 'f', 0)).toBeUndefined();
  });
}
