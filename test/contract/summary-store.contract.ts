import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { IN_QUARTERS } from '../../shared/statistics/codec/division.ts';
import {
  type Bin,
  type DaySummary,
  type Motion,
  type MotionName,
  QUARTER_NS,
} from '../../shared/statistics/day-summary.ts';
import { mergeBins, mergeMotions } from '../../shared/statistics/merge-bins.ts';
import type { Part, SummaryStore } from '../../shared/statistics/summary-store.ts';
import { ODD_NAMES } from '../support/names.ts';
import { channelBins, motionParts } from '../support/summaries.ts';

type Content = Pick<DaySummary, 'channels' | 'motion'>;

const ALWAYS = ['0000-01-01', '9999-12-31'] as const;

/** Whatever may stand in a summary: the same each time. */
const [fullest, ...contents] = fc.sample(
  fc.record<Content>({
    channels: channelBins(IN_QUARTERS, fc.oneof(fc.nat(40), fc.nat(2899)), 20),
    motion: motionParts(IN_QUARTERS),
  }),
  { seed: 7, numRuns: 12 },
) as [Content, ...Content[]];

const bin = (value: number): Bin => ({
  count: 1,
  min: value,
  max: value,
  sum: value,
  firstNs: QUARTER_NS,
  lastNs: QUARTER_NS,
  first: value,
  last: value,
});

const fixAt = (a: number): Motion => {
  const fix = { ns: QUARTER_NS, a, b: 0 };
  return { count: 1, length: 0, first: fix, last: fix };
};

/** What has bins, as a store gives them. */
const told = ({ channels }: Content, wanted: readonly number[]): [number, ReadonlyMap<number, Bin>][] =>
  [...channels]
    .filter(([channel, bins]) => bins.size > 0 && wanted.includes(channel))
    .toSorted(([a], [b]) => a - b);

const inOrder = <Of>(parts: ReadonlyMap<number, Of>): Of[] =>
  [...parts].toSorted(([a], [b]) => a - b).map(([, of]) => of);

/** Parts that tell something, each content in order of its keys. */
async function tellingParts<Key extends number | string, Of>(
  parts: AsyncIterable<Part<ReadonlyMap<Key, Of>>>,
): Promise<Part<[Key, Of][]>[]> {
  const all = await Array.fromAsync(parts);
  return all
    .filter(({ content }) => content.size > 0)
    .map((part) => ({ ...part, content: [...part.content].toSorted(([a], [b]) => (a < b ? -1 : 1)) }));
}

/**
 * What every SummaryStore does.
 *
 * @param open gives the store; tests share it and differ in their devices
 * @param prefix of the names of all devices
 */
export function summaryStoreContract(open: () => SummaryStore, prefix = ''): void {
  const put = (device: string, date: string, revision: number, content: Partial<Content>): Promise<void> =>
    open().put({ device, date, revision, channels: new Map(), motion: new Map(), ...content });

  it('gives back what was put, whatever the device is called', async () => {
    const all = [0, 1, 7, 8, 31, 32, 40, ...contents.flatMap(({ channels }) => [...channels.keys()])];
    const puts = ODD_NAMES.map((name, at) => ({
      device: `${prefix}${name}`,
      content: contents[at % contents.length]!,
    }));
    for (const { device, content } of puts) await put(device, '2026-05-01', 3, content);
    for (const { device, content } of puts) {
      const range = [device, all, '2026-05-01', '2026-05-01'] as const;
      const quarters = told(content, all);
      const part = { date: '2026-05-01', revision: 3 };
      expect(await tellingParts(open().quarters(...range))).toEqual(
        quarters.length === 0 ? [] : [{ ...part, content: quarters }],
      );
      const days = quarters.map(([channel, bins]) => [channel, mergeBins(inOrder(bins))]);
      expect(await tellingParts(open().days(...range))).toEqual(
        quarters.length === 0 ? [] : [{ ...part, content: days }],
      );
    }
  });

  it('gives back how a device moved', async () => {
    for (const [at, { motion }] of contents.entries()) {
      const device = `${prefix}moved ${at}`;
      await put(device, '2026-05-01', 3, { motion });
      const quarters = [...motion].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const part = { date: '2026-05-01', revision: 3 };
      expect(await tellingParts(open().motionQuarters(device, ...ALWAYS))).toEqual(
        motion.size === 0 ? [] : [{ ...part, content: quarters }],
      );
      const days = quarters.map(([name, parts]) => [name, mergeMotions(name, inOrder(parts))]);
      expect(await tellingParts(open().motionDays(device, ...ALWAYS))).toEqual(
        motion.size === 0 ? [] : [{ ...part, content: days }],
      );
    }
  });

  it('gives the wanted channels only, wherever they are kept', async () => {
    const device = `${prefix}channels`;
    const numbers = [0, 1, 7, 8, 9, 31, 32, 33, 255, 256, 2899];
    const channels = new Map(numbers.map((channel) => [channel, new Map([[1, bin(channel)]])]));
    await put(device, '2026-05-01', 1, { channels });
    for (const wanted of [[], [5], [8], [2899, 0, 31, 5], numbers.toReversed()]) {
      const days = await tellingParts(open().days(device, wanted, ...ALWAYS));
      const quarters = await tellingParts(open().quarters(device, wanted, ...ALWAYS));
      const found = numbers.filter((channel) => wanted.includes(channel));
      expect(days.flatMap(({ content }) => content)).toEqual(found.map((channel) => [channel, bin(channel)]));
      expect(quarters.flatMap(({ content }) => content)).toEqual(
        found.map((channel) => [channel, new Map([[1, bin(channel)]])]),
      );
    }
  });

  it('finds the days of a span of dates, in order, though channels have different ones', async () => {
    const device = `${prefix}span`;
    const dates = ['2026-05-31', '2026-05-01', '2026-05-10', '2026-06-01', '2025-12-31'];
    for (const [at, date] of dates.entries()) {
      const channels = new Map(
        [at % 2 === 0 ? 3 : 300, 40].map((channel) => [channel, new Map([[1, bin(at)]])]),
      );
      const motion = new Map<MotionName, Map<number, Motion>>([['pose', new Map([[1, fixAt(at)]])]]);
      await put(device, date, at + 1, { channels, motion });
    }
    const range = ['2026-05-01', '2026-05-31'] as const;
    const expected = [
      [2, '2026-05-01', [40, 300]],
      [3, '2026-05-10', [3, 40]],
      [1, '2026-05-31', [3, 40]],
    ];
    for (const parts of [
      open().days(device, [300, 3, 40], ...range),
      open().quarters(device, [300, 3, 40], ...range),
    ]) {
      const found = await tellingParts<number, unknown>(parts);
      expect(
        found.map(({ date, revision, content }) => [revision, date, content.map(([channel]) => channel)]),
      ).toEqual(expected);
    }
    for (const parts of [open().motionDays(device, ...range), open().motionQuarters(device, ...range)]) {
      const found = await Array.fromAsync<Part<unknown>>(parts);
      expect(found.map(({ date, revision }) => [revision, date])).toEqual(
        expected.map((each) => each.slice(0, 2)),
      );
    }
    for (const [from, to] of [
      ['2026-05-02', '2026-05-09'],
      ['2026-06-01', '2026-05-01'],
    ] as const) {
      expect(await tellingParts(open().days(device, [3, 40, 300], from, to))).toEqual([]);
      expect(await tellingParts(open().motionQuarters(device, from, to))).toEqual([]);
    }
  });

  it('reads more than one page holds', async () => {
    const device = `${prefix}pages`;
    const random = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { seed: 1, numRuns: 2000 });
    const dates = Array.from({ length: 30 }, (_, at) => `2026-06-${String(at + 1).padStart(2, '0')}`);
    const channels = new Map(
      Array.from({ length: 8 }, (_, channel) => [
        channel,
        new Map(
          Array.from({ length: 96 }, (__, part) => {
            const values = random.slice(part * 8 + channel, part * 8 + channel + 5).toSorted((a, b) => a - b);
            const [min = 0, first = 0, last = 0, sum = 0, max = 0] = values;
            const ends = {
              firstNs: part * QUARTER_NS + 7 * channel,
              lastNs: (part + 1) * QUARTER_NS - 1 - channel,
            };
            return [part, { count: 1e6 + part * channel, min, max, sum, ...ends, first, last }];
          }),
        ),
      ]),
    );
    for (const date of dates) await put(device, date, 1, { channels });
    const found = await Array.fromAsync(open().quarters(device, [1, 7], ...ALWAYS));
    expect(found.map(({ date }) => date)).toEqual(dates);
    for (const { content } of found) {
      expect(content).toEqual(new Map([1, 7].map((channel) => [channel, channels.get(channel)!])));
    }
  });

  it('keeps what has the later revision, and of one revision what was put last', async () => {
    const device = `${prefix}revisions`;
    const values = async (): Promise<unknown[]> => {
      const [days] = await tellingParts(open().days(device, [5, 50], ...ALWAYS));
      const [motion] = await tellingParts(open().motionDays(device, ...ALWAYS));
      return [
        days?.revision,
        days?.content.map(([, { sum }]) => sum),
        motion?.revision,
        motion?.content[0]?.[1].first.a,
      ];
    };
    const store = (revision: number, value: number): Promise<void> =>
      put(device, '2026-05-01', revision, {
        channels: new Map([5, 50].map((channel) => [channel, new Map([[1, bin(value)]])])),
        motion: new Map([['location', new Map([[1, fixAt(value)]])]]),
      });
    for (const [revision, value, keptRevision, kept] of [
      [3, 1, 3, 1],
      [2, 2, 3, 1],
      [3, 3, 3, 3],
      [10, 4, 10, 4],
      [9, 5, 10, 4],
      [10, 6, 10, 6],
    ] as const) {
      await store(revision, value);
      expect(await values()).toEqual([keptRevision, [kept, kept], keptRevision, kept]);
    }
    await Promise.all([12, 11, 13, 12].map((revision) => store(revision, revision)));
    expect(await values()).toEqual([13, [13, 13], 13, 13]);
  });

  it('tells no more of a channel, or of how a device moved, that a later summary says has nothing', async () => {
    const device = `${prefix}nothing left`;
    const parts = new Map([[1, bin(1)]]);
    const moved = new Map([[1, fixAt(1)]]);
    const motion = new Map<MotionName, Map<number, Motion>>([
      ['location', moved],
      ['pose', moved],
    ]);
    await put(device, '2026-05-01', 1, {
      channels: new Map([5, 50].map((channel) => [channel, parts])),
      motion,
    });
    const channels = new Map([
      [5, parts],
      [50, new Map<number, Bin>()],
    ]);
    await put(device, '2026-05-01', 2, {
      channels,
      motion: new Map([...motion].map(([name]) => [name, new Map()])),
    });
    const days = await tellingParts(open().days(device, [5, 50], ...ALWAYS));
    const quarters = await tellingParts(open().quarters(device, [5, 50], ...ALWAYS));
    expect(days).toEqual([{ date: '2026-05-01', revision: 2, content: [[5, bin(1)]] }]);
    expect(quarters).toEqual([{ date: '2026-05-01', revision: 2, content: [[5, parts]] }]);
    expect(await tellingParts(open().motionDays(device, ...ALWAYS))).toEqual([]);
    expect(await tellingParts(open().motionQuarters(device, ...ALWAYS))).toEqual([]);
  });

  it('lets be read a part of the days only', async () => {
    const device = `${prefix}part`;
    const channels = new Map([5, 50].map((channel) => [channel, new Map([[1, bin(1)]])]));
    for (const date of ['2026-05-01', '2026-05-02']) await put(device, date, 1, { ...fullest, channels });
    const seen: string[] = [];
    for await (const { date } of open().days(device, [5, 50], ...ALWAYS)) {
      seen.push(date);
      break;
    }
    expect(seen).toEqual(['2026-05-01']);
  });
}
