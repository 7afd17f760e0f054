import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex, RegisteredChannel } from '../index/recording-index.ts';

/** Tells the numbers of a device's channels. */
export interface ChannelNumbers {
  numberOf(channel: RegisteredChannel): number;
}

/** How often a head is written again that another writer came before. */
const WRITE_ATTEMPTS = 10;

/** Channels of one device: what fits into its head's item of 400 KB when every name has the greatest length. */
const MAX_CHANNELS = 2500;

const identity = (channel: RegisteredChannel): string => `${channel.kind} ${channel.sensor}`;

/**
 * Sees to it that a device's head knows all these channels; new ones are added after those that are there.
 *
 * @throws OdographError `write-conflict` when other writers were always first or there is no more room
 */
export async function registerChannels(
  device: string,
  channels: readonly RegisteredChannel[],
  index: Pick<RecordingIndex, 'head' | 'saveHead'>,
): Promise<ChannelNumbers> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const head = await index.head(device);
    const numbers = new Map((head?.channels ?? []).map((channel, number) => [identity(channel), number]));
    const added: RegisteredChannel[] = [];
    for (const { sensor, kind } of channels) {
      const name = identity({ sensor, kind });
      if (numbers.has(name)) continue;
      numbers.set(name, numbers.size);
      added.push({ sensor, kind });
    }
    if (numbers.size > MAX_CHANNELS) {
      throw new OdographError('write-conflict', `a device may have ${MAX_CHANNELS} sensors and kinds`);
    }
    const version = (head?.version ?? 0) + 1;
    const all = [...(head?.channels ?? []), ...added];
    if (added.length === 0 || (await index.saveHead({ device, version, channels: all }))) {
      return { numberOf: (channel) => numbers.get(identity(channel)) ?? 0 };
    }
  }
  throw new OdographError('write-conflict', `the head of ${device} kept changing`);
}
