import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
import type { Kind } from '../reading/reading.ts';
import type { DeviceHead, RegisteredChannel } from '../index/recording-index.ts';
import { compareInstants } from '../reading/instant.ts';
import { Bounds } from './bounds.ts';
import { before } from './days.ts';
import { STATISTICS_LIMITS } from './limits.ts';
import { openDevice, readChannels } from './open-device.ts';
import type { StatisticsPorts } from './ports.ts';
import { SeriesGatherer } from './series-gatherer.ts';

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
 * What a device's channels did in a range, as curves need it.
 *
 * @returns undefined for a device that never had a reading
 * @throws OdographError `invalid-request` for a range or a number of parts that is none
 */
export async function readSeries(query: SeriesQuery, ports: StatisticsPorts): Promise<Series | undefined> {
  return gather(query, ports, (gatherer) => gatherer.series());
}

/** What readSeries tells, of every channel what its parts hold. */
export async function readParts(
  query: SeriesQuery,
  ports: StatisticsPorts,
): Promise<{ readonly revision: number; readonly channels: readonly ChannelParts[] } | undefined> {
  return gather(query, ports, (gatherer) => gatherer.parts());
}

async function gather<Channel>(
  query: SeriesQuery,
  ports: StatisticsPorts,
  told: (gatherer: SeriesGatherer) => Channel,
): Promise<{ revision: number; channels: Channel[] } | undefined> {
  const { start, end, bins, readings = bins } = query;
  requireSound(query);
  const open = await openDevice(query.device, { start, end: before(end) }, ports);
  if (open === undefined) return undefined;
  const { head, revision } = open;
  const wanted = query.channels.flatMap(({ sensor, kind }) => numberOf(head, sensor, kind));
  const numbers = [...new Set(wanted)].toSorted((a, b) => a - b);
  const bounds = Bounds.equalParts(start, end, bins);
  const gatherers = numbers.map((number) => new SeriesGatherer(bounds, readings, channelOf(head, number)));
  for await (const { hour, count, channels, times, numbers: values, texts } of readChannels(
    open,
    numbers,
    ports,
  )) {
    for (let row = 0; row < count; row += 1) {
      const gatherer = gatherers[channels[row] ?? 0];
      gatherer?.add(hour, times[row] ?? 0, values[row] ?? 0, texts[row]);
    }
  }
  const ofWanted = wanted.flatMap((number) => gatherers[numbers.indexOf(number)] ?? []);
  return { revision, channels: ofWanted.map(told) };
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
