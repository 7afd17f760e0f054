import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
import type { Kind } from '../reading/reading.ts';
import type { DeviceHead, RegisteredChannel } from '../index/recording-index.ts';
import { compareInstants, HOUR_NS, toNanoseconds } from '../reading/instant.ts';
import { Bounds } from './bounds.ts';
import { before, DAY_HOURS } from './days.ts';
import { STATISTICS_LIMITS } from './limits.ts';
import { gatherChannels, planOf } from './gather-channels.ts';
import type { Stretch } from './plan-range.ts';
import type { StatisticsPorts } from './ports.ts';
import { SeriesGatherer } from './series-gatherer.ts';

/** Longer ranges are told from summaries of days. */
const LONG_NS = BigInt(STATISTICS_LIMITS.exactSeriesDays * DAY_HOURS) * BigInt(HOUR_NS);

export interface SeriesQuery {
  readonly device: string;
  /** A sensor's registered kind is meant where none is said. */
  readonly channels: readonly { readonly sensor: string; readonly kind?: Kind | undefined }[];
  /** The range: from `start` to before `end`. */
  readonly start: Instant;
  readonly end: Instant;
  /** Into how many equal parts the range is cut, at most. */
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
  const gathered = await gather(query, bounds, isLong, ports);
  if (gathered === undefined) return undefined;
  const { revision, gatherers } = gathered;
  const told = await tellFew(query, gathered, ports);
  return { revision, channels: gatherers.map((gatherer) => (told.get(gatherer) ?? gatherer).series()) };
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
  const gathered = await gather(query, bounds, true, ports);
  return (
    gathered && {
      revision: gathered.revision,
      channels: gathered.gatherers.map((gatherer) => gatherer.parts()),
    }
  );
}

/** What was gathered for a query. */
interface Gathered {
  readonly head: DeviceHead;
  readonly bounds: Bounds;
  readonly revision: number;
  /** Of the wanted channels, and their numbers. */
  readonly gatherers: readonly SeriesGatherer[];
  readonly numbers: readonly number[];
}

/** @param isSummed whether summaries are used */
async function gather(
  { device, channels, start, end, bins, readings = bins }: SeriesQuery,
  bounds: Bounds,
  isSummed: boolean,
  ports: StatisticsPorts,
): Promise<Gathered | undefined> {
  const head = await ports.index.head(device);
  if (head === undefined || head.channels.length === 0) return undefined;
  const wanted = channels.flatMap(({ sensor, kind }) => numberOf(head, sensor, kind));
  const byNumber = new Map(
    [...new Set(wanted)]
      .toSorted((a, b) => a - b)
      .map((number) => [number, new SeriesGatherer(bounds, readings, channelOf(head, number))] as const),
  );
  const whole: Stretch = { of: 'readings', start, end: before(end) };
  const stretches = isSummed ? await planOf(device, bounds, ports) : [whole];
  const revision = await gatherChannels({ head, gatherers: byNumber }, stretches, ports);
  return {
    head,
    bounds,
    revision,
    numbers: wanted,
    gatherers: wanted.flatMap((number) => byNumber.get(number) ?? []),
  };
}

/** Reads one by one the readings of channels that have so few that they were only summed up. */
async function tellFew(
  { start, end, bins, readings = bins }: SeriesQuery,
  { head, bounds, gatherers, numbers }: Gathered,
  ports: StatisticsPorts,
): Promise<Map<SeriesGatherer, SeriesGatherer>> {
  const few = gatherers.flatMap((gatherer, at) =>
    gatherer.lacksReadings ? [{ gatherer, number: numbers[at] ?? 0 }] : [],
  );
  const again = few.map(({ gatherer, number }) => ({
    gatherer,
    number,
    told: new SeriesGatherer(bounds, readings, channelOf(head, number)),
  }));
  if (few.length > 0) {
    const stretch: Stretch = { of: 'readings', start, end: before(end) };
    const byNumber = new Map(
      again.toSorted((a, b) => a.number - b.number).map(({ number, told }) => [number, told] as const),
    );
    await gatherChannels({ head, gatherers: byNumber }, [stretch], ports);
    return new Map(again.map(({ gatherer, number, told }) => [gatherer, byNumber.get(number) ?? told]));
  }
  return new Map();
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
