import type { HourEntry, RecordingIndex } from '../../shared/index/recording-index.ts';
import { dateOfHour, HOUR_MS, type Instant } from '../../shared/reading/instant.ts';
import { mapInTurns } from '../../shared/statistics/map-in-turns.ts';
import { now } from '../runtime/ports.ts';
import { API_CONCURRENCY } from './limits.ts';

/** A device's latest hour, and the time of its latest reading. */
export interface RecentDevice {
  readonly hour: HourEntry;
  readonly last: Instant;
}

/** Devices that are looked at, at most. */
const MOST_DEVICES = 1000;

/** The latest hour of one device, or of all that have readings of yesterday, today or tomorrow. */
export async function recentDevices(
  device: string | undefined,
  index: Pick<RecordingIndex, 'devicesOf' | 'lastHour'>,
): Promise<RecentDevice[]> {
  const names = new Set(device === undefined ? [] : [device]);
  const today = Math.floor(now() / HOUR_MS);
  for (const hour of device === undefined ? [today, today - 24, today + 24] : []) {
    for await (const name of index.devicesOf(dateOfHour(hour))) {
      names.add(name);
      if (names.size >= MOST_DEVICES) break;
    }
  }
  const hours = await mapInTurns([...names], API_CONCURRENCY, (name) => index.lastHour(name));
  return hours.flatMap((hour) => (hour ? [{ hour, last: { hour: hour.hour, ns: hour.lastNs } }] : []));
}
