import { CHANNEL_LIMITS } from '../index/limits.ts';
import { channelName, type RecordingIndex, type RegisteredChannel } from '../index/recording-index.ts';

/** Devices whose channels a warm function remembers. */
const REMEMBERED_DEVICES = 1000;

/**
 * Refuses channels that a device has no room for, before anything of them is acknowledged. A device's head is
 * read only when it sends a channel that was not seen here before.
 */
export class ChannelGate {
  readonly #index: Pick<RecordingIndex, 'head'>;
  readonly #known = new Map<string, Set<string>>();

  constructor(index: Pick<RecordingIndex, 'head'>) {
    this.#index = index;
  }

  /** The names of those channels that the device has no room for; the others count from now on. */
  async refuse(device: string, channels: readonly RegisteredChannel[]): Promise<Set<string>> {
    const refused = new Set<string>();
    let known = this.#known.get(device) ?? new Set<string>();
    if (channels.every((channel) => known.has(channelName(channel)))) return refused;
    const head = await this.#index.head(device);
    known = new Set([...known, ...(head?.channels ?? []).map(channelName)]);
    for (const name of channels.map(channelName)) {
      if (known.has(name)) continue;
      if (known.size < CHANNEL_LIMITS.accepted) known.add(name);
      else refused.add(name);
    }
    if (this.#known.size >= REMEMBERED_DEVICES) this.#known.clear();
    this.#known.set(device, known);
    return refused;
  }
}
