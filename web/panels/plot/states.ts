import type { SeriesChannel } from '../../../shared/api/series.ts';
import { SERIES_COLORS } from '../../model/series-colors.ts';
import { wholeText } from '../../model/value-text.ts';
import { exactMs } from './curve.ts';

/** A time during which a sensor said one thing. */
export interface State {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** What a strip shows; `counted` where there are too many readings to tell what they say. */
export interface States {
  readonly states: readonly State[];
  readonly counted?: number;
}

/** Readings of texts or objects as states, each of which holds until the next, the last until the end. */
export function statesOf(channel: SeriesChannel, endMs: number): States {
  if (!channel.raw) {
    return { states: [], counted: channel.bins.reduce((sum, { count }) => sum + count, 0) };
  }
  const readings = channel.readings.map(({ timestamp, value }) => ({
    atMs: exactMs(timestamp),
    text: wholeText(value),
  }));
  return { states: merged(readings, endMs) };
}

/** @param readings ascending */
export function merged(
  readings: readonly { readonly atMs: number; readonly text: string }[],
  endMs: number,
): State[] {
  const changes = readings.filter(({ text }, index) => text !== readings[index - 1]?.text);
  return changes.map(({ atMs, text }, index) => ({
    startMs: atMs,
    endMs: Math.max(atMs, changes[index + 1]?.atMs ?? endMs),
    text,
  }));
}

/** One of the colours of series, the same for the same text. */
export function colorOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (hash * 31 + text.charCodeAt(index)) >>> 0;
  return (hash % SERIES_COLORS) + 1;
}
