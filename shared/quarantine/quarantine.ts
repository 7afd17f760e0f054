import { OdographError } from '../errors/odograph-error.ts';
import type { Arrival } from '../segment/arrival.ts';

/**
 * Why something is put aside instead of being stored: the catalogue's codes of batches that cannot be opened, then
 * those of readings, which are codes of invalid lines where ingest refuses the same.
 */
export const QUARANTINE_REASONS = [
  'corrupt-batch',
  'corrupt-segment',
  'too-many-channels',
  'timestamp-out-of-range',
  'invalid-device',
  'invalid-sensor',
  'invalid-value',
  'value-too-large',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** A batch that is put aside: one that cannot be opened, or the readings of one that cannot be stored. */
export interface QuarantinedBatch {
  readonly reason: QuarantineReason;
  /** A sentence for the person who has to find out. */
  readonly detail: string;
  /** Of the batch in the stream. */
  readonly arrival: Arrival;
  /** When the stream took the batch, in milliseconds since 1970, where that is known. */
  readonly arrivedMs: number | undefined;
  readonly device: string | undefined;
  /** Readings in it; unknown where it cannot be opened. */
  readonly readings: number | undefined;
  /** When it was put aside, in milliseconds since 1970. */
  readonly atMs: number;
  /** As it came from the stream, or packed anew where only a part of it is put aside. */
  readonly data: Uint8Array;
}

/** Where persist puts what it cannot store. */
export interface Quarantine {
  /**
   * Keeps a batch; it is durable when this returns. The same data of the same arrival is kept once.
   *
   * @returns whether it was not there yet, as far as the store can tell
   */
  keep(batch: QuarantinedBatch): Promise<boolean>;
}

/**
 * The reason to put a batch aside that could not be opened; undefined for an error that may pass. Opening a batch
 * reads nothing but the batch, so an error of these codes comes again however often it is tried.
 */
export function permanentReason(error: unknown): QuarantineReason | undefined {
  if (!(error instanceof OdographError)) return undefined;
  return error.code === 'corrupt-batch' || error.code === 'corrupt-segment' ? error.code : undefined;
}
