import { CHANNEL_LIMITS } from '../index/limits.ts';
import {
  channelName,
  type DeviceHead,
  type RecordingIndex,
  type RegisteredChannel,
} from '../index/recording-index.ts';

/** Devices whose channels a warm function remembers. */
const REMEMBERED_DEVICES = 1000;

/**
 * Refuses channels that a device has no room for, before anything of them is acknowledged. A device's head is
 * read only when it sends a channel that was not seen here before.
 */
export class ChannelGate {
  /** Channels that a device may have. */
  readonly accepted: number;
  readonly #index: Pick<RecordingIndex, 'head'>;
  readonly #known = new Map<string, Set<string>>();
  /** Those of the known devices whose head has been read. */
  readonly #stored = new Set<string>();

  constructor(index: Pick<RecordingIndex, 'head'>, accepted: number = CHANNEL_LIMITS.accepted) {
    this.#index = index;
    this.accepted = accepted;
  }

  /**
   * Whether nothing of a device has been stored yet. The head of one that is new is read each time, since others may
   * have sent of it meanwhile.
   */
  async isNew(device: string): Promise<boolean> {
    if (this.#stored.has(device)) return false;
    const head = await this.#index.head(device);
    if (head === undefined) return true;
    this.#remember(device, head);
    return false;
  }

  /** The names of those channels that the device has no room for; the others count from now on. */
  async refuse(device: string, channels: readonly RegisteredChannel[]): Promise<Set<string>> {
    const refused = new Set<string>();
    const before = this.#known.get(device);
    if (before !== undefined && channels.every((channel) => before.has(channelName(channel)))) return refused;
    const known = this.#remember(device, await this.#index.head(device));
    for (const name of channels.map(channelName)) {
      if (known.has(name)) continue;
      if (known.size < this.accepted) known.add(name);
      else refused.add(name);
    }
    return refused;
  }

  #remember(device: string, head: DeviceHead | undefined): Set<string> {
    const known = new Set([...(this.#known.get(device) ?? []), ...(head?.channels ?? []).map(channelName)]);
    if (this.#known.size >= REMEMBERED_DEVICES) {
      this.#known.clear();
      this.#stored.clear();
    }
    this.#known.set(device, known);
    if (head !== undefined) this.#stored.add(device);
    return known;
  }
}
