import type { DeviceHead, HourEntry } from '../index/recording-index.ts';
import { compareInstants, HOUR_NS, type Instant } from '../reading/instant.ts';
import type { Kind } from '../reading/reading.ts';
import type { LatestOfHour } from './cache.ts';
import { latestHours } from './latest-hours.ts';
import { readChannels } from './open-device.ts';
import { revisionAt } from './open-trail.ts';
import type { StatisticsPorts } from './ports.ts';

/** A sensor's latest reading over all of its kinds. */
export type LatestReading = { readonly sensor: string; readonly at: Instant } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Of a JSON object, its text. */
  | { readonly kind: 'text' | 'json'; readonly value: string }
);

export interface LatestReadings {
  /** The sum of revisionAt over the readings' hours, that of each reading: it rises when a reading is replaced. */
  readonly revision: number;
  /** In the order of the sensors' names. */
  readonly readings: readonly LatestReading[];
}

/** How much of an hour's end is read first: most sensors tell something more often. */
const TAIL_NS = 120e9;

/**
 * The latest reading of each of a device's sensors. Only hours of days that are not summed up are listed.
 *
 * @returns undefined for a device that never had a reading
 */
export async function latestReadings(
  device: string,
  ports: StatisticsPorts,
): Promise<LatestReadings | undefined> {
  const open = await latestHours(device, ports);
  if (open === undefined) return undefined;
  const { head, hours } = open;
  const latest = new Map<string, LatestReading>();
  let revision = 0;
  for (const [hour, channels] of hours) {
    const sensors = new Set(channels.map((channel) => head.channels[channel]?.sensor));
    revision += sensors.size * revisionAt(hour);
    const found = await ports.cache.latest(hour, channels, () => latestOfHour(head, hour, channels, ports));
    for (const reading of found.values()) {
      const known = latest.get(reading.sensor);
      if (known === undefined || compareInstants(known.at, reading.at) < 0)
        latest.set(reading.sensor, reading);
    }
  }
  const readings = [...latest.values()].toSorted((a, b) => (a.sensor < b.sensor ? -1 : 1));
  return { revision, readings };
}

/** The latest reading of some channels in an hour: looked for in its last minutes, then in all of it. */
async function latestOfHour(
  head: DeviceHead,
  hour: HourEntry,
  channels: readonly number[],
  ports: StatisticsPorts,
): Promise<LatestOfHour> {
  const fromNs = Math.max(0, hour.lastNs - TAIL_NS);
  const tail = await latestIn(head, hour, channels, fromNs, ports);
  const rest = channels.filter((channel) => !tail.has(channel));
  if (rest.length === 0 || fromNs === 0) return tail;
  return new Map([...tail, ...(await latestIn(head, hour, rest, 0, ports))]);
}

async function latestIn(
  head: DeviceHead,
  entry: HourEntry,
  channels: readonly number[],
  fromNs: number,
  ports: StatisticsPorts,
): Promise<Map<number, LatestReading>> {
  const { hour } = entry;
  const range = { start: { hour, ns: fromNs }, end: { hour, ns: HOUR_NS - 1 } };
  const found = new Map<number, { readonly ns: number; readonly value: number | string }>();
  for await (const batch of readChannels({ head, hours: [entry], range }, channels, ports)) {
    const { count, channels: places, times, numbers, texts } = batch;
    const isSeen = new Set<number>();
    for (let row = count - 1; row >= 0 && isSeen.size < channels.length; row -= 1) {
      const place = places[row] ?? 0;
      if (isSeen.has(place)) continue;
      isSeen.add(place);
      const kind = head.channels[channels[place] ?? 0]?.kind;
      const isText = kind === 'text' || kind === 'json';
      const value = isText ? (texts[row] ?? '') : (numbers[row] ?? 0);
      found.set(channels[place] ?? 0, { ns: times[row] ?? 0, value });
    }
  }
  return new Map(
    [...found].map(([channel, { ns, value }]) => {
      const { sensor, kind } = head.channels[channel] ?? { sensor: '', kind: 'number' };
      return [channel, toReading(sensor, kind, { hour, ns }, value)];
    }),
  );
}

function toReading(sensor: string, kind: Kind, at: Instant, value: number | string): LatestReading {
  if (kind === 'number') return { sensor, at, kind, value: Number(value) };
  if (kind === 'boolean') return { sensor, at, kind, value: value !== 0 };
  return { sensor, at, kind, value: String(value) };
}
