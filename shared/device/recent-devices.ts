import type { HourEntry, RecordingIndex } from '../index/recording-index.ts';
import { dateOfHour, HOUR_MS, type Instant } from '../reading/instant.ts';
import { mapInTurns } from '../concurrency/map-in-turns.ts';

/** A device's latest hour, and the time of its latest reading. */
export interface RecentDevice {
  readonly hour: HourEntry;
  readonly last: Instant;
}

/** Devices that are looked at, at most and at the same time. */
const MOST_DEVICES = 1000;
const LOOKED_AT_ONCE = 16;

/**
 * The latest hour of one device, or of those that have readings of today, yesterday or tomorrow, up to a thousand.
 *
 * @param signal ends it when nobody waits for it any more
 */
export async function recentDevices(
  device: string | undefined,
  nowMs: number,
  index: Pick<RecordingIndex, 'devicesOf' | 'lastHour'>,
  signal?: AbortSignal,
): Promise<RecentDevice[]> {
  const names = new Set(device === undefined ? [] : [device]);
  const today = Math.floor(nowMs / HOUR_MS);
  for (const hour of device === undefined ? [today, today - 24, today + 24] : []) {
    for await (const name of index.devicesOf(dateOfHour(hour))) {
      if (names.size >= MOST_DEVICES) break;
      names.add(name);
    }
  }
  const hours = await mapInTurns([...names], LOOKED_AT_ONCE, (name) => index.lastHour(name), signal);
  return hours.flatMap((hour) => (hour ? [{ hour, last: { hour: hour.hour, ns: hour.lastNs } }] : []));
}
