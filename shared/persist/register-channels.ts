import { CHANNEL_LIMITS } from '../index/limits.ts';
import { LANE_LIMITS } from '../ingest/limits.ts';
import { OdographError } from '../errors/odograph-error.ts';
import {
  channelName,
  type DeviceHead,
  type RecordingIndex,
  type RegisteredChannel,
} from '../index/recording-index.ts';

/** Tells the numbers of a device's channels. */
export interface ChannelNumbers {
  /** The channel's number; undefined where the device has no room for it. */
  numberOf(channel: RegisteredChannel): number | undefined;
}

/**
 * How often a head is written again that another writer came before: each of a device's lanes may do so once, when all
 * of them bring new channels at the same time.
 */
const WRITE_ATTEMPTS = LANE_LIMITS.lanes + 10;

/**
 * Sees to it that a device's head knows these channels, as far as there is room; new ones are added after those
 * that are there.
 *
 * @param read the head as it was read a moment ago
 * @throws OdographError `write-conflict` when other writers were always first
 */
export async function registerChannels(
  device: string,
  channels: readonly RegisteredChannel[],
  read: DeviceHead | undefined,
  index: Pick<RecordingIndex, 'head' | 'saveHead'>,
): Promise<ChannelNumbers> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const head = attempt === 0 ? read : await index.head(device);
    const numbers = new Map((head?.channels ?? []).map((channel, number) => [channelName(channel), number]));
    const added: RegisteredChannel[] = [];
    for (const { sensor, kind } of channels) {
      const name = channelName({ sensor, kind });
      if (numbers.has(name) || numbers.size >= CHANNEL_LIMITS.stored) continue;
      numbers.set(name, numbers.size);
      added.push({ sensor, kind });
    }
    const version = (head?.version ?? 0) + 1;
    const all = [...(head?.channels ?? []), ...added];
    if (added.length === 0 || (await index.saveHead({ ...head, device, version, channels: all }))) {
      return { numberOf: (channel) => numbers.get(channelName(channel)) };
    }
  }
  throw new OdographError('write-conflict', `the head of ${device} kept changing`);
}
