import type { HourEntry } from '../index/recording-index.ts';
import { WINDOW_LIMITS } from './limits.ts';

export const MINUTES_OF_DAY = 1440;

/** A stretch of a UTC day, in minutes of that day: [fromMinute, toMinute). */
export interface Window {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * Cuts a day into the longest aligned windows whose estimated wire size is within the limit; windows without
 * readings are left out. The same hours always give the same windows.
 *
 * @param hours the day's hours that have readings
 * @param maxMinutes longest window allowed
 * @param share part of the readings that is selected, 0 to 1
 */
export function cutDay(hours: readonly HourEntry[], maxMinutes: number, share: number): Window[] {
  return cutMinutes(estimateMinutes(hours, share), maxMinutes);
}

/**
 * The same for a day of which is known what each minute takes.
 *
 * @param bytes estimated wire bytes of each minute of the day; above 0 where there are messages
 */
export function cutMinutes(bytes: Float64Array, maxMinutes: number): Window[] {
  const sums = new Float64Array(MINUTES_OF_DAY + 1);
  bytes.forEach((size, minute) => {
    sums[minute + 1] = (sums[minute] ?? 0) + size;
  });
  const sizeOf = ({ fromMinute, toMinute }: Window): number =>
    (sums[toMinute] ?? 0) - (sums[fromMinute] ?? 0);
  const windows: Window[] = [];
  const cut = (window: Window, level: number): void => {
    const size = sizeOf(window);
    if (size === 0) return;
    const length = window.toMinute - window.fromMinute;
    const finer = WINDOW_LIMITS.minutes[level + 1];
    if (finer === undefined || (length <= maxMinutes && size <= WINDOW_LIMITS.wireBytes)) {
      windows.push(window);
      return;
    }
    for (let from = window.fromMinute; from < window.toMinute; from += finer) {
      cut({ fromMinute: from, toMinute: from + finer }, level + 1);
    }
  };
  cut({ fromMinute: 0, toMinute: MINUTES_OF_DAY }, 0);
  return windows;
}

/** Estimated wire bytes of each minute of the day, an hour's spread evenly over its minutes with readings. */
function estimateMinutes(hours: readonly HourEntry[], share: number): Float64Array {
  const sizes = new Float64Array(MINUTES_OF_DAY);
  for (const { hour, readings, bytes, minutes } of hours) {
    const size = (readings * WINDOW_LIMITS.wireBytesPerReading + bytes) * share;
    const first = (hour % 24) * 60;
    for (const minute of minutes) sizes[first + minute] = Math.max(1, size / minutes.size);
  }
  return sizes;
}
