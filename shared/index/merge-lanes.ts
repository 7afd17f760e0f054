import { compareArrivals } from '../segment/arrival.ts';
import { type HourEntry, lanesOf } from './recording-index.ts';

/**
 * A device's hours, each with what it holds in all of its lanes.
 *
 * @param entries of single lanes, in order of hour and lane
 */
export function mergeLanes(entries: readonly HourEntry[]): HourEntry[] {
  const hours: HourEntry[] = [];
  for (const entry of entries) {
    const before = hours.at(-1);
    if (before?.hour === entry.hour) hours[hours.length - 1] = joined(before, entry);
    else hours.push(entry);
  }
  return hours;
}

const joined = (a: HourEntry, b: HourEntry): HourEntry => ({
  device: a.device,
  hour: a.hour,
  revision: a.revision + b.revision,
  readings: a.readings + b.readings,
  bytes: a.bytes + b.bytes,
  firstNs: Math.min(a.firstNs, b.firstNs),
  lastNs: Math.max(a.lastNs, b.lastNs),
  channels: a.channels.union(b.channels),
  minutes: a.minutes.union(b.minutes),
  arrival: compareArrivals(a.arrival, b.arrival) >= 0 ? a.arrival : b.arrival,
  hotUntil: Math.min(a.hotUntil, b.hotUntil),
  lanes: [...lanesOf(a), ...lanesOf(b)],
});
