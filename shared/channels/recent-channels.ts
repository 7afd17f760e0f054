import { type RecentDevice, recentDevices } from '../device/recent-devices.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import { compareInstants, type Instant } from '../reading/instant.ts';
import { type Channel, channelsOf } from './find-channels.ts';

/** A channel with readings in the latest hour of its device, and the time of the device's latest reading. */
export interface RecentChannel extends Channel {
  readonly last: Instant;
}

/**
 * The channels of the latest hour of one device, or of all that have readings of these days, the latest devices first.
 *
 * @param limit channels at most
 */
export async function recentChannels(
  device: string | undefined,
  limit: number,
  nowMs: number,
  index: Pick<RecordingIndex, 'devicesOf' | 'head' | 'lastHour'>,
  signal?: AbortSignal,
): Promise<RecentChannel[]> {
  const recent = await recentDevices(device, nowMs, index, signal);
  const found: RecentChannel[] = [];
  for (const { hour, last } of recent.toSorted(latestFirst)) {
    if (found.length >= limit) break;
    const channels = await channelsOf(hour.device, index);
    found.push(
      ...channels.filter((_, number) => hour.channels.has(number)).map((each) => ({ ...each, last })),
    );
  }
  return found.slice(0, limit);
}

export const latestFirst = (a: RecentDevice, b: RecentDevice): number => compareInstants(b.last, a.last);
