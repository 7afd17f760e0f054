import type { RegisteredChannel } from '../index/recording-index.ts';

/**
 * The name of a channel: its sensor's, with `~` and the kind where the sensor had another kind first. Where another
 * channel has that name, `~` is added until it is free, as in the topics of recordings.
 */
export function channelName(channels: readonly RegisteredChannel[], number: number): string {
  const names = new Set<string>();
  const sensors = new Set<string>();
  for (const { sensor, kind } of channels.slice(0, number + 1)) {
    let name = sensors.has(sensor) ? `${sensor}~${kind}` : sensor;
    while (names.has(name)) name += '~';
    sensors.add(sensor);
    names.add(name);
  }
  return [...names].at(-1) ?? '';
}
