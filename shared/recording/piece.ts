import { type HourEntry, lanesOf } from '../index/recording-index.ts';
import { type Arrival, arrivalAmongLanes } from '../segment/arrival.ts';
import { decodeBlock, type Wanted } from '../segment/codec.ts';
import type { Column } from '../segment/column.ts';
import type { ReadingStore } from '../segment/reading-store.ts';

/** A packed part of one device's hour, wherever it is kept. */
export interface Piece {
  /** Whole hours since 1970. */
  readonly hour: number;
  /** Bounds of its readings' times, in nanoseconds in the hour. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** Where pieces have a reading in common, the one of the lowest arrival counts. */
  readonly arrival: Arrival;
  /** Length while it is packed. */
  readonly bytes: number;
  /** @throws OdographError `corrupt-segment`, `corrupt-dump` */
  unpack(wanted: Wanted): readonly Column[];
}

/** Where the pieces of devices' hours come from. */
export interface PieceSource {
  /** The pieces of a device's hour that hold anything in [fromNs, toNs), in order of their first times. */
  pieces(device: string, hour: number, fromNs: number, toNs: number): AsyncIterable<Piece>;
}

/**
 * The segments of a store as pieces. Of a reading that stands in several lanes, since its device was split in another
 * number of them meanwhile, the one in the lowest lane counts.
 *
 * @param hours as the index has them, which knows their lanes; of others lane 0 is read
 */
export function segmentPieces(
  readings: Pick<ReadingStore, 'segments'>,
  hours: readonly Pick<HourEntry, 'hour' | 'lanes'>[] = [],
): PieceSource {
  const lanes = new Map(hours.map((entry) => [entry.hour, lanesOf(entry)]));
  return {
    async *pieces(device, hour, fromNs, toNs) {
      for await (const segment of readings.segments(device, hour, fromNs, toNs, lanes.get(hour))) {
        const { packed, firstNs, lastNs } = segment;
        const arrival = arrivalAmongLanes(segment.arrival, segment.lane);
        const unpack = (wanted: Wanted): readonly Column[] => decodeBlock(packed, wanted).columns;
        yield { hour, firstNs, lastNs, arrival, bytes: packed.length, unpack };
      }
    },
  };
}
