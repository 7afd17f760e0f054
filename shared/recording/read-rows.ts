import type { HourEntry } from '../index/recording-index.ts';
import { HOUR_NS, type Instant } from '../reading/instant.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { mergeHour } from './merge-hour.ts';
import type { Piece, PieceSource } from './piece.ts';
import { PieceFeed } from './piece-feed.ts';
import { readAhead } from './read-ahead.ts';
import type { RowBatch } from './rows.ts';

/** A stretch of time, both ends included. */
export interface TimeRange {
  readonly start: Instant;
  readonly end: Instant;
}

/** Packed pieces that are fetched before they are needed. */
const READ_AHEAD_BYTES = 4 * 1024 * 1024;

/**
 * The rows of a device's recording in a range, in order of time, each reading once. Pieces are fetched ahead,
 * within a fixed budget, over the hours' borders; nothing more is fetched once the reader stops.
 *
 * @param hours the hours that have readings, ascending; others are not looked at
 */
export async function* readRows(
  source: PieceSource,
  device: string,
  hours: readonly Pick<HourEntry, 'hour'>[],
  plan: ChannelPlan,
  range: TimeRange,
): AsyncGenerator<RowBatch> {
  const wanted = hours
    .map(({ hour }) => hour)
    .filter((hour) => range.start.hour <= hour && hour <= range.end.hour);
  const pieces = piecesOf(source, device, wanted, range);
  const feed = new PieceFeed(readAhead(pieces, ({ bytes }) => bytes, READ_AHEAD_BYTES));
  try {
    for (const hour of wanted) yield* mergeHour(hour, feed, plan, partOf(hour, range));
  } finally {
    await feed.close();
  }
}

async function* piecesOf(
  source: PieceSource,
  device: string,
  hours: readonly number[],
  range: TimeRange,
): AsyncGenerator<Piece> {
  for (const hour of hours) yield* source.pieces(device, hour, ...partOf(hour, range));
}

/** The part of an hour that lies in a range, in nanoseconds of the hour: [from, to). */
const partOf = (hour: number, { start, end }: TimeRange): readonly [number, number] => [
  hour === start.hour ? start.ns : 0,
  hour === end.hour ? end.ns + 1 : HOUR_NS,
];

/** Whether a range holds any row, read only as far as the first. */
export async function hasRows(...args: Parameters<typeof readRows>): Promise<boolean> {
  for await (const batch of readRows(...args)) if (batch.count > 0) return true;
  return false;
}
