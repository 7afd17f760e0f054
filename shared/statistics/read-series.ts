import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
import type { Kind } from '../reading/reading.ts';
import type { StatisticsPorts } from './ports.ts';

export interface SeriesQuery {
  readonly device: string;
  /** A sensor's registered kind is meant where none is said. */
  readonly channels: readonly { readonly sensor: string; readonly kind?: Kind | undefined }[];
  /** The range: from `start` to before `end`. */
  readonly start: Instant;
  readonly end: Instant;
  /** Into how many equal parts the range is cut, at most. */
  readonly bins: number;
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

/** A channel's readings, where they are no more than there are parts, or what the parts hold. */
export type ChannelSeries = { readonly sensor: string; readonly kind: Kind } & (
  | { readonly raw: false; readonly bins: readonly SeriesBin[] }
  | { readonly raw: true; readonly readings: readonly SeriesReading[] }
);

export interface Series {
  readonly revision: number;
  /**
   * Where exact parts would need too much to be read, all of their inner bounds are whole multiples of this, and
   * there may be fewer parts.
   */
  readonly alignedNs?: number;
  /** In the order that was asked for; channels that the device does not have are left out. */
  readonly channels: readonly ChannelSeries[];
}

/**
 * What a device's channels did in a range, as curves need it.
 *
 * @returns undefined for a device that never had a reading
 * @throws OdographError `invalid-request` for a range or a number of parts that is none
 */
export async function readSeries(_query: SeriesQuery, _ports: StatisticsPorts): Promise<Series | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
