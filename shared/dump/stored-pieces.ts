import type { HourEntry, RecordingIndex } from '../index/recording-index.ts';
import { dateOfHour } from '../reading/instant.ts';
import { type PieceSource, segmentPieces } from '../recording/piece.ts';
import { inOrder } from '../segment/in-order.ts';
import { READ_BEFORE_SECONDS } from '../segment/lifetime.ts';
import type { ReadingStore } from '../segment/reading-store.ts';
import { DumpReader } from './dump-reader.ts';
import type { FileStore } from './file-store.ts';

export interface StoredPorts {
  readonly index: Pick<RecordingIndex, 'head' | 'dumps'>;
  readonly readings: Pick<ReadingStore, 'segments'>;
  readonly files: Pick<FileStore, 'readRange'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Everything that is stored of a device's hours: their segments and, where some of these may have expired, what
 * the day's dump holds of them. What stands in both is merged as anything that was stored twice.
 *
 * @param hours as the index has them; what is asked for later has to be of these
 */
export async function storedPieces(
  device: string,
  hours: readonly Pick<HourEntry, 'hour' | 'hotUntil' | 'lanes'>[],
  { index, readings, files, now }: StoredPorts,
): Promise<PieceSource> {
  const segments = segmentPieces(readings, hours);
  const soon = now() / 1000 + READ_BEFORE_SECONDS;
  const expiring = new Set(hours.filter(({ hotUntil }) => hotUntil <= soon).map(({ hour }) => hour));
  if (expiring.size === 0) return segments;
  const dates = [...expiring].map(dateOfHour).toSorted();
  const head = await index.head(device);
  const dumps = await index.dumps(device, dates[0] ?? '', dates.at(-1) ?? '');
  const readers = new Map(
    dumps.map((dump) => {
      let reader: Promise<DumpReader> | undefined;
      const open = (): Promise<DumpReader> => (reader ??= DumpReader.open(dump, head?.channels ?? [], files));
      return [dump.date, open] as const;
    }),
  );
  return {
    async *pieces(_, hour, fromNs, toNs) {
      const open = expiring.has(hour) ? readers.get(dateOfHour(hour)) : undefined;
      const ofSegments = segments.pieces(device, hour, fromNs, toNs);
      if (open === undefined) yield* ofSegments;
      else yield* inOrder([ofSegments, (await open()).pieces(hour, fromNs, toNs)]);
    },
  };
}
