import { OdographError } from '../errors/odograph-error.ts';
import type { DeviceHead, RegisteredChannel } from '../index/recording-index.ts';
import { compareInstants, HOUR_NS, type Instant, toNanoseconds } from '../reading/instant.ts';
import type { Kind } from '../reading/reading.ts';
import { Bounds } from './bounds.ts';
import { before, DAY_HOURS } from './days.ts';
import { type GatheredChannels, gatherChannels } from './gather-channels.ts';
import { STATISTICS_LIMITS } from './limits.ts';
import { readingsOfDays, type Stretch } from './plan-range.ts';
import type { StatisticsPorts } from './ports.ts';
import { SeriesGatherer } from './series-gatherer.ts';
import { stretchesOf } from './stretches.ts';

/** Longer ranges are told from summaries of days. */
const LONG_NS = BigInt(STATISTICS_LIMITS.exactSeriesDays * DAY_HOURS) * BigInt(HOUR_NS);

export interface SeriesQuery {
  readonly device: string;
  /** A sensor's registered kind is meant where none is said. */
  readonly channels: readonly { readonly sensor: string; readonly kind?: Kind | undefined }[];
  /** The range: from `start` to before `end`. */
  readonly start: Instant;
  readonly end: Instant;
  /** Into how many parts the range is cut, at most. */
  readonly bins: number;
  /** Readings of a channel that are told one by one instead of in parts; as many as there are parts unless given. */
  readonly readings?: number;
}

/**
 * What a part of the range holds of a channel: from `start` to before `end`. A boolean counts as 0 or 1. Where
 * there is no number, because there is no reading or because it is a text or a JSON object, there is null.
 */
export interface SeriesBin {
  readonly start: Instant;
  readonly end: Instant;
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly first: number | null;
  readonly last: number | null;
}

export interface SeriesReading {
  readonly at: Instant;
  /** Of a JSON object, its text. */
  readonly value: number | boolean | string;
}

/** What the parts hold of a channel. */
export interface ChannelParts {
  readonly sensor: string;
  readonly kind: Kind;
  readonly raw: false;
  readonly bins: readonly SeriesBin[];
}

/** A channel's readings, where they are no more than there are parts, or what the parts hold. */
export type ChannelSeries =
  | ChannelParts
  | {
      readonly sensor: string;
      readonly kind: Kind;
      readonly raw: true;
      readonly readings: readonly SeriesReading[];
    };

export interface Series {
  readonly revision: number;
  /** In the order that was asked for; channels that the device does not have are left out. */
  readonly channels: readonly ChannelSeries[];
}

/**
 * What a device's channels did in a range, as curves need it. The parts of a range of some days are equal to the
 * nanosecond. A longer one is told from summaries of days, so the bounds between its parts are moved to the nearest
 * quarter of an hour, and parts that would be empty thereby are left out; where the range itself begins and ends stays.
 *
 * @returns undefined for a device that never had a reading
 * @throws OdographError `invalid-request` for a range or a number of parts that is none
 */
export async function readSeries(query: SeriesQuery, ports: StatisticsPorts): Promise<Series | undefined> {
  requireSound(query);
  const { start, end, bins } = query;
  const isLong = toNanoseconds(end) - toNanoseconds(start) > LONG_NS;
  const bounds = isLong ? Bounds.partsInQuarters(start, end, bins) : Bounds.equalParts(start, end, bins);
  const wanted = await want(query, bounds, ports);
  if (wanted === undefined) return undefined;
  const whole: Stretch = { of: 'readings', start, end: before(end) };
  const stretches = isLong ? await stretchesOf(query.device, bounds, sortOf(bounds), ports) : [whole];
  const revision = await gatherChannels(wanted, stretches, ports);
  const few = await gatherFew(query, bounds, wanted, ports);
  const channels = wanted.numbers.flatMap(
    (number) => (few.get(number) ?? wanted.gatherers.get(number))?.series() ?? [],
  );
  return { revision, channels };
}

/**
 * What the parts of a range hold of a device's channels, from summaries wherever there are some.
 *
 * @param query its parts lie on quarters of an hour
 * @returns undefined for a device that never had a reading
 */
export async function readParts(
  query: SeriesQuery,
  ports: StatisticsPorts,
): Promise<{ readonly revision: number; readonly channels: readonly ChannelParts[] } | undefined> {
  requireSound(query);
  const bounds = Bounds.partsInQuarters(query.start, query.end, query.bins);
  const wanted = await want(query, bounds, ports);
  if (wanted === undefined) return undefined;
  const stretches = await stretchesOf(query.device, bounds, sortOf(bounds), ports);
  const revision = await gatherChannels(wanted, stretches, ports);
  const channels = wanted.numbers.flatMap((number) => wanted.gatherers.get(number)?.parts() ?? []);
  return { revision, channels };
}

/** Whole days are read as such where no bound lies within one. */
const sortOf = (bounds: Bounds): { readonly whole: boolean } => ({ whole: bounds.isCutInDays });

/** What is asked for: the numbers of the channels, in the order that was asked for. */
interface Wanted extends GatheredChannels {
  readonly numbers: readonly number[];
}

async function want(
  { device, channels, bins, readings = bins }: SeriesQuery,
  bounds: Bounds,
  { index }: StatisticsPorts,
): Promise<Wanted | undefined> {
  const head = await index.head(device);
  if (head === undefined || head.channels.length === 0) return undefined;
  const numbers = channels.flatMap(({ sensor, kind }) => numberOf(head, sensor, kind));
  return { head, numbers, gatherers: gatherersOf(head, new Set(numbers), bounds, readings) };
}

const gatherersOf = (
  head: DeviceHead,
  numbers: ReadonlySet<number>,
  bounds: Bounds,
  readings: number,
): Map<number, SeriesGatherer> =>
  new Map(
    [...numbers]
      .toSorted((a, b) => a - b)
      .map((number) => [number, new SeriesGatherer(bounds, readings, channelOf(head, number))]),
  );

/** Reads one by one the readings of channels that have so few in all that they were only summed up. */
async function gatherFew(
  { start, end, bins, readings = bins }: SeriesQuery,
  bounds: Bounds,
  { head, gatherers: all }: Wanted,
  ports: StatisticsPorts,
): Promise<ReadonlyMap<number, SeriesGatherer>> {
  const lacking = [...all].filter(([, gatherer]) => gatherer.lacksReadings);
  const days = new Set(lacking.flatMap(([, gatherer]) => [...gatherer.days]));
  const gatherers = gatherersOf(head, new Set(lacking.map(([number]) => number)), bounds, readings);
  const stretches = readingsOfDays(
    [...days].toSorted((a, b) => a - b),
    start,
    before(end),
  );
  await gatherChannels({ head, gatherers }, stretches, ports);
  return gatherers;
}

/** @throws OdographError `invalid-request` */
function requireSound({ channels, start, end, bins }: SeriesQuery): void {
  if (compareInstants(start, end) >= 0)
    throw new OdographError('invalid-request', 'start must be before end');
  if (!Number.isInteger(bins) || bins < 1 || bins > STATISTICS_LIMITS.bins)
    throw new OdographError(
      'invalid-request',
      `bins must be a whole number from 1 to ${STATISTICS_LIMITS.bins}`,
    );
  if (channels.length > STATISTICS_LIMITS.channels)
    throw new OdographError(
      'invalid-request',
      `ask for ${STATISTICS_LIMITS.channels} sensors at most at once`,
    );
}

const channelOf = ({ channels }: DeviceHead, number: number): RegisteredChannel =>
  channels[number] ?? { sensor: '', kind: 'number' };

/** The number of a sensor's channel of a kind, or of the kind that it had first. */
function numberOf({ channels }: DeviceHead, sensor: string, kind: Kind | undefined): number[] {
  const number = channels.findIndex(
    (channel) => channel.sensor === sensor && (kind === undefined || channel.kind === kind),
  );
  return number < 0 ? [] : [number];
}
