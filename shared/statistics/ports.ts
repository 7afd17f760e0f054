import type { HourEntry, RecordingIndex } from '../index/recording-index.ts';
import type { PieceSource } from '../recording/piece.ts';
import type { StatisticsCache } from './cache.ts';
import type { SummaryStore } from './summary-store.ts';

/** What statistics are computed from. */
export interface StatisticsPorts {
  readonly index: Pick<
    RecordingIndex,
    'head' | 'hours' | 'firstHour' | 'lastHour' | 'trail' | 'pendingDates'
  >;
  /** What days were summed up to; see pendingDates for those that may lack readings. */
  readonly summaries: Omit<SummaryStore, 'put'>;
  /** Where the pieces of a device's hours come from. */
  readonly pieces: (device: string, hours: readonly HourEntry[]) => Promise<PieceSource>;
  /** What was computed of hours before; one for as long as the process runs. */
  readonly cache: StatisticsCache;
  /** Ends a computation whose answer nobody waits for any more. */
  readonly signal?: AbortSignal | undefined;
}
