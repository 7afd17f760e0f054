import type { Series, SeriesChannel } from '../../shared/api/series.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import {
  compareInstants,
  formatInstant,
  fromNanoseconds,
  type Instant,
  parseRfc3339,
  toNanoseconds,
} from '../../shared/reading/instant.ts';
import type { Kind } from '../../shared/reading/reading.ts';
import { boundOf, type GivenRange, lastReading, shifted, UNKNOWN } from '../ask.ts';
import { advised } from '../client-failure.ts';
import { CliFailure } from '../failure.ts';

export interface SeriesQuestion {
  readonly device: string;
  readonly sensors: readonly string[];
  readonly kind: Kind | undefined;
  readonly range: GivenRange;
  readonly bins: number;
}

const DAY_NS = 86_400_000_000_000n;
/** How often a range is narrowed down to its readings: each time by far more than half, or no more. */
const NARROWINGS = 3;

/** Asks for a series; where no range is given, for the part of the device's latest day that has readings. */
export async function readSeries(question: SeriesQuestion, client: OdographClient): Promise<Series> {
  const { range, device } = question;
  if (range.start === undefined && range.end === undefined) return readLatest(question, client);
  const end = range.end ? boundOf(range.end) : shifted(await lastReading(device, client), 1n);
  const start = range.start ?? shifted(end, -DAY_NS);
  if (compareInstants(start, end) < 0) return ask(question, { start, end }, client);
  throw range.end
    ? new CliFailure(
        'There is no time between --start and --end.',
        'Readings at --end itself do not belong to the range.',
      )
    : new CliFailure(`${device} has no readings after --start.`, 'Give an earlier --start.');
}

async function readLatest(question: SeriesQuestion, client: OdographClient): Promise<Series> {
  const end = shifted(await lastReading(question.device, client), 1n);
  let series = await ask(question, rounded({ start: shifted(end, -DAY_NS), end }), client);
  for (let round = 0; round < NARROWINGS; round += 1) {
    const narrow = extentOf(series);
    if (narrow === undefined || !isWorthwhile(series, narrow)) break;
    series = await ask(question, rounded(narrow), client);
  }
  return series;
}

function ask(
  { device, sensors, kind, bins }: SeriesQuestion,
  { start, end }: Extent,
  client: OdographClient,
): Promise<Series> {
  const range = { start: formatInstant(start), end: formatInstant(end) };
  return advised(client.series(device, { sensor: [...sensors], kind, bins, ...range }), UNKNOWN);
}

interface Extent {
  readonly start: Instant;
  readonly end: Instant;
}

/** What a range of at least such a length begins and ends at whole multiples of, in nanoseconds: lengths, then units. */
const UNITS = [
  [2n * 3_600_000_000_000n, 60_000_000_000n],
  [120_000_000_000n, 1_000_000_000n],
  [2_000_000_000n, 1_000_000n],
] as const;

/** A little more than a range, so that it begins and ends at times that one can say. */
function rounded(extent: Extent): Extent {
  const [, unit] = UNITS.find(([least]) => lengthOf(extent) >= least) ?? [0n, 1n];
  const [start, end] = [toNanoseconds(extent.start), toNanoseconds(extent.end)];
  return {
    start: fromNanoseconds(start - (start % unit)),
    end: fromNanoseconds(end + ((unit - (end % unit)) % unit)),
  };
}

/** From the first to the last reading of all channels, as exactly as the series tells. */
function extentOf(series: Series): Extent | undefined {
  const extents = series.channels.flatMap(extentsOf);
  const starts = extents.map(({ start }) => start).toSorted(compareInstants);
  const ends = extents.map(({ end }) => end).toSorted(compareInstants);
  const [start, end] = [starts.at(0), ends.at(-1)];
  return start && end && { start, end };
}

function extentsOf(channel: SeriesChannel): Extent[] {
  const times = channel.raw
    ? channel.readings.map(({ timestamp }) => ({ start: timestamp, end: timestamp }))
    : channel.bins.filter(({ count }) => count > 0);
  return times.flatMap((time) => {
    const [start, end] = [parseRfc3339(time.start), parseRfc3339(time.end)];
    // The end of a range is not included.
    return start && end ? [{ start, end: channel.raw ? shifted(end, 1n) : end }] : [];
  });
}

/** Whether the readings fill less than half of the range. */
function isWorthwhile(series: Series, narrow: Extent): boolean {
  const [start, end] = [parseRfc3339(series.start), parseRfc3339(series.end)];
  if (start === undefined || end === undefined) return false;
  return lengthOf(narrow) > 1n && 2n * lengthOf(narrow) < lengthOf({ start, end });
}

const lengthOf = ({ start, end }: Extent): bigint => toNanoseconds(end) - toNanoseconds(start);
