import { HOUR_NS } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';
import type { RegisteredChannel } from '../../shared/index/recording-index.ts';
import { derivationsOf } from '../../shared/recording/derivation.ts';
import { type Bin, type DaySummary, type Motion, QUARTER_NS } from '../../shared/statistics/day-summary.ts';
import { distance } from '../../shared/statistics/distance.ts';

const dayNs = ({ hour, ns }: Reading): number => (hour % 24) * HOUR_NS + ns;
const quarterOf = (reading: Reading): number => Math.floor(dayNs(reading) / QUARTER_NS);

function binOf(readings: readonly Reading[]): Bin {
  const values = readings.map(({ kind, value }) =>
    kind === 'text' || kind === 'json' ? Number.NaN : Number(value),
  );
  return {
    count: readings.length,
    min: values.reduce((least, value) => (value < least ? value : least), values[0]!),
    max: values.reduce((most, value) => (value > most ? value : most), values[0]!),
    sum: values.reduce((sum, value) => sum + value, 0),
    firstNs: dayNs(readings[0]!),
    lastNs: dayNs(readings.at(-1)!),
    first: values[0]!,
    last: values.at(-1)!,
  };
}

/** Groups in the order of their first members, as a plain map. */
const grouped = <T, Key, To>(list: readonly T[], keyOf: (of: T) => Key, to: (of: T[]) => To): Map<Key, To> =>
  new Map([...Map.groupBy(list, keyOf)].map(([key, of]) => [key, to(of)]));

/**
 * What readings of one device and day come to, computed without any cleverness: channels that have readings, and
 * motions.
 *
 * @param readings in order of time, each once
 */
export function naiveSummary(
  channels: readonly RegisteredChannel[],
  readings: readonly Reading[],
): Pick<DaySummary, 'channels' | 'motion'> {
  const numberOf = ({ sensor, kind }: Reading): number =>
    channels.findIndex((channel) => channel.sensor === sensor && channel.kind === kind);
  const motion = derivationsOf(channels).map(({ derivation: { name, required, accepts } }) => {
    const fixes = [...Map.groupBy(readings, dayNs)].flatMap(([ns, together]) => {
      const [a, b] = required.map(
        (sensor) => together.find((of) => of.sensor === sensor && of.kind === 'number')?.value,
      );
      return typeof a === 'number' && typeof b === 'number' && accepts(a, b) ? [{ ns, a, b }] : [];
    });
    const motions = grouped(
      fixes,
      ({ ns }) => Math.floor(ns / QUARTER_NS),
      (of): Motion => ({
        count: of.length,
        length: of.slice(1).reduce((length, fix, at) => length + distance(name, of[at]!, fix), 0),
        first: of[0]!,
        last: of.at(-1)!,
      }),
    );
    return [name, motions] as const;
  });
  return {
    channels: grouped(readings, numberOf, (of) => grouped(of, quarterOf, binOf)),
    motion: new Map(motion),
  };
}

/**
 * A summary as its equal is spelled: channels that have anything, in order of their numbers; lengths that differ from
 * the other's by rounding are the other's.
 */
export function spelledAs(
  found: Pick<DaySummary, 'channels' | 'motion'>,
  other: Pick<DaySummary, 'channels' | 'motion'> = found,
): Pick<DaySummary, 'channels' | 'motion'> {
  const motion = [...found.motion].map(([name, motions]) => {
    const spelled = [...motions].map(([quarter, of]) => {
      const expected = other.motion.get(name)?.get(quarter)?.length ?? Number.NaN;
      const isClose = Math.abs(of.length - expected) <= 1e-9 * expected;
      return [quarter, { ...of, length: isClose ? expected : of.length }] as const;
    });
    return [name, new Map(spelled)] as const;
  });
  const channels = [...found.channels].filter(([, bins]) => bins.size > 0).toSorted(([a], [b]) => a - b);
  return { channels: new Map(channels), motion: new Map(motion) };
}
