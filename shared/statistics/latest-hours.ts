import type { DeviceHead, HourEntry } from '../index/recording-index.ts';
import { kindsOf } from './open-device.ts';
import { openTrail } from './open-trail.ts';
import type { StatisticsPorts } from './ports.ts';

/** A device, and the hours that its sensors had their latest readings in, with the channels of these sensors. */
export interface LatestHours {
  readonly head: DeviceHead;
  readonly hours: ReadonlyMap<HourEntry, readonly number[]>;
}

/**
 * Finds the hours that a device's sensors had their latest readings in: those of pending days are gone through, the
 * newest first, until no sensor is left that may have some there; those that the trail names are looked up one by one.
 *
 * @returns undefined for a device that never had a reading
 */
export async function latestHours(device: string, ports: StatisticsPorts): Promise<LatestHours | undefined> {
  const open = await openTrail(device, ports);
  if (open === undefined) return undefined;
  const { head, pending, lastHours } = open;
  const search = new Search(head);
  const summed = bySensor(head, lastHours);
  const listed = new Map<number, HourEntry>();
  const list = async (from: number, to: number): Promise<HourEntry[]> => {
    const hours = await ports.index.hours(device, from, to);
    ports.signal?.throwIfAborted();
    for (const entry of hours) listed.set(entry.hour, entry);
    return hours.toReversed();
  };

  for (const { from, to } of pending) {
    // Where the trail knows a later reading of a sensor, or one in the hour itself, it is not looked for.
    const bounds = search.missing.map((sensor) => summed.get(sensor) ?? -1).filter((hour) => hour < to);
    if (bounds.length === 0) break;
    for (const entry of await list(Math.max(from, Math.min(...bounds) + 1), to)) {
      search.look(entry, (sensor) => (summed.get(sensor) ?? -1) < entry.hour);
    }
  }
  let lost = -1;
  for (const [hour, sensors] of Map.groupBy(search.missing, (sensor) => summed.get(sensor) ?? -1)) {
    if (hour < 0) continue;
    const entry = listed.get(hour) ?? (await list(hour, hour))[0];
    if (entry !== undefined) search.look(entry, (sensor) => sensors.includes(sensor));
    if (sensors.some((sensor) => search.missing.includes(sensor))) lost = Math.max(lost, hour);
  }
  // A delivery that was given up half-way may have left readings that are in the trail but not in the index, and count
  // for nothing: those before them do.
  if (lost >= 0) {
    for (const entry of await list(0, lost)) {
      search.look(entry, (sensor) => entry.hour < (summed.get(sensor) ?? -1));
    }
  }
  // Another writer may have registered channels after the head was read: it is read again, with them.
  const isKnown = (entry: HourEntry): boolean =>
    [...entry.channels].every((channel) => channel < head.channels.length);
  if (![...search.found.keys()].every(isKnown)) return latestHours(device, ports);
  return { head, hours: search.found };
}

/** What is latest of each sensor over all of its kinds: which of them a reading counts for may change. */
function bySensor({ channels }: DeviceHead, lastHours: ReadonlyMap<number, number>): Map<string, number> {
  const latest = new Map<string, number>();
  for (const [channel, hour] of lastHours) {
    const sensor = channels[channel]?.sensor;
    if (sensor !== undefined) latest.set(sensor, Math.max(latest.get(sensor) ?? -1, hour));
  }
  return latest;
}

/** The sensors of which nothing was found yet, and where the others were. */
class Search {
  readonly found = new Map<HourEntry, readonly number[]>();
  readonly #head: DeviceHead;
  readonly #missing: Set<string>;

  constructor(head: DeviceHead) {
    this.#head = head;
    this.#missing = new Set(head.channels.map(({ sensor }) => sensor));
  }

  get missing(): string[] {
    return [...this.#missing];
  }

  /** Notes which of the missing sensors have readings in an hour, of those that may be looked for in it. */
  look(entry: HourEntry, may: (sensor: string) => boolean): void {
    if (this.#missing.size === 0) return;
    const here = [...entry.channels].filter((channel) => {
      const sensor = this.#head.channels[channel]?.sensor;
      return sensor !== undefined && this.#missing.has(sensor) && may(sensor);
    });
    if (here.length === 0) return;
    const channels = kindsOf(this.#head, here);
    for (const channel of channels) this.#missing.delete(this.#head.channels[channel]?.sensor ?? '');
    const known = this.found.get(entry) ?? [];
    this.found.set(
      entry,
      [...known, ...channels].toSorted((a, b) => a - b),
    );
  }
}
