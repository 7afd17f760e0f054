import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HourEntry } from '../../../shared/index/recording-index.ts';
import { readRange } from '../../../shared/manifest/data-query.ts';
import { requireDays, requireHours } from '../../../shared/manifest/range-limits.ts';
import type { TimeRange } from '../../../shared/recording/read-rows.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { manifestOf } from '../../support/manifests.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { ALWAYS, memoryStores, store } from '../../support/stores.ts';

/** Devices by their first and last hour, and how often one was looked up. */
function indexOf(devices: Readonly<Record<string, readonly [first: number, last: number]>>) {
  const index = {
    looks: 0,
    firstHour: async (device: string) => at(device, 0),
    lastHour: async (device: string) => at(device, 1),
  };
  const at = (device: string, end: 0 | 1): HourEntry | undefined => {
    index.looks += 1;
    const span = devices[device];
    return span && ({ device, hour: span[end] } as unknown as HourEntry);
  };
  return index;
}

const hours = (first: number, last: number): TimeRange => ({
  start: { hour: first, ns: 0 },
  end: { hour: last, ns: 0 },
});

const outcome = (work: Promise<void>): Promise<string> =>
  work.then(
    () => 'passes',
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );

const day = 24;

describe('the range of a manifest', () => {
  const index = indexOf({ old: [0, 1000 * day], new: [990 * day, 1000 * day] });

  it.each<[string, string[], TimeRange, RegExp]>([
    ['open, of a device that has little', ['new'], ALWAYS, /^passes$/],
    ['open, of a device that has nothing', ['none'], ALWAYS, /^passes$/],
    ['open, of a device that has too much', ['old'], ALWAYS, /^range-too-long: old has readings/],
    ['open, of several of which one has too much', ['new', 'old'], ALWAYS, /^range-too-long: old /],
    ['long, with too much in it', ['old'], hours(500 * day, 2000 * day), /^range-too-long: /],
    ['long, with little in it', ['old'], hours(995 * day, 2000 * day), /^passes$/],
    ['as long as it may be', ['old'], hours(0, 400 * day), /^passes$/],
    ['as long as it may be, from within an hour', ['old'], hours(5, 5 + 400 * day), /^passes$/],
    ['an hour longer', ['old'], hours(0, 400 * day + 1), /^range-too-long: /],
  ])('is judged by what there may be in it: %s', async (_, devices, range, expected) => {
    expect(await outcome(requireDays(devices, range, 400, index))).toMatch(expected);
  });

  it('is told with the limit, and what to do', async () => {
    const range = readRange(new URLSearchParams('start=1970-01-11T12:30:00Z'));

    expect(await outcome(requireDays(['old'], range, 400, index))).toBe(
      'range-too-long: old has readings from 1970-01-11T12:00Z to 1972-09-27T01:00Z in this range, which is 990 days; ' +
        'a manifest may cover 400; ask for parts of it, with start and end',
    );
  });

  it('bounds a manifest where it is given', async () => {
    const stores = memoryStores();
    const reading = { device: 'car', sensor: 'speed', ns: 5, kind: 'number', value: 1 } as const;
    await store(stores, [
      { ...reading, hour: FIRST_HOUR },
      { ...reading, hour: FIRST_HOUR + 3 * day },
    ]);

    expect(await manifestOf(stores, { mostDays: 3 })).toHaveLength(2);
    await expect(manifestOf(stores, { mostDays: 2 })).rejects.toMatchObject({ code: 'range-too-long' });
    const range = { start: ALWAYS.start, end: { hour: FIRST_HOUR + 1, ns: 0 } };
    expect(await manifestOf(stores, { mostDays: 2, range })).toHaveLength(1);
  });
});

describe('the range of a request for data', () => {
  it('is told with the limit, and what to do', async () => {
    const index = indexOf({ old: [0, 1000] });

    expect(await outcome(requireHours({ device: 'old', range: ALWAYS }, 168, index))).toBe(
      'range-too-long: old has readings from 1970-01-01T00:00Z to 1970-02-11T17:00Z in this range, which is 1001 hours; ' +
        'one request for data may cover 168; ask the manifest for links to all of it, or ask for parts of it, with start and end',
    );
  });

  it('passes exactly when no more hours than that are common to it and the device, and costs nothing when it is short', async () => {
    const pairs = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    await fc.assert(
      fc.asyncProperty(pairs, pairs, fc.integer({ min: 1, max: 30 }), async (has, asked, most) => {
        const index = indexOf({ car: has });

        const answer = await outcome(requireHours({ device: 'car', range: hours(...asked) }, most, index));

        let common = 0;
        for (let hour = 0; hour <= 60; hour += 1) {
          if (hour >= has[0] && hour <= has[1] && hour >= asked[0] && hour <= asked[1]) common += 1;
        }
        expect(answer === 'passes').toBe(common <= most + 1);
        expect(index.looks).toBe(asked[1] - asked[0] <= most ? 0 : 2);
      }),
      RUNS,
    );
  });
});
