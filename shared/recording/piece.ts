import type { Arrival } from '../segment/arrival.ts';
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

/** The segments of a store as pieces. */
export const segmentPieces = (readings: Pick<ReadingStore, 'segments'>): PieceSource => ({
  async *pieces(...where) {
    for await (const segment of readings.segments(...where)) {
      const { packed, hour, firstNs, lastNs, arrival } = segment;
      const unpack = (wanted: Wanted): readonly Column[] => decodeBlock(packed, wanted).columns;
      yield { hour, firstNs, lastNs, arrival, bytes: packed.length, unpack };
    }
  },
});
