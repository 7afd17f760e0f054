import { RE2JS } from 're2js';
import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import type { Kind } from '../reading/reading.ts';
import { mapInTurns } from '../concurrency/map-in-turns.ts';
import { channelName } from './channel-name.ts';

/** A channel of a device, by the name under which it is found. */
export interface Channel {
  readonly name: string;
  readonly device: string;
  readonly sensor: string;
  readonly kind: Kind;
}

export interface ChannelSearch {
  /** A regular expression that the name has to hold, whatever the case; every name holds the empty one. */
  readonly text: string;
  /** Only channels of this device. */
  readonly device?: string | undefined;
  /** The device after which the search goes on. */
  readonly cursor?: string | undefined;
  /** Channels after which a page ends; those of one device are never parted. */
  readonly limit: number;
}

/** Devices whose channels are looked through at a time, and at the same time. */
const DEVICES_AT_ONCE = 100;
const LOOKED_AT_ONCE = 16;

/**
 * Looks for channels by their names.
 *
 * @param signal ends it when nobody waits for it any more
 * @returns a page, with the cursor of the next where there may be more
 * @throws OdographError `not-found` where a device is named that is not known, `invalid-request` for what is no
 *   regular expression
 */
export async function searchChannels(
  { text, device, cursor, limit }: ChannelSearch,
  index: Pick<RecordingIndex, 'devices' | 'head'>,
  signal?: AbortSignal,
): Promise<{ readonly channels: readonly Channel[]; readonly cursor?: string }> {
  const matches = matcherOf(text);
  if (device !== undefined) {
    const channels = await requireChannels(device, index);
    return { channels: channels.filter(({ name }) => matches(name)) };
  }
  const found: Channel[] = [];
  let last = cursor;
  for (;;) {
    const names = await index.devices(last, DEVICES_AT_ONCE);
    const channels = await mapInTurns(names, LOOKED_AT_ONCE, (name) => channelsOf(name, index), signal);
    for (const [at, name] of names.entries()) {
      found.push(...(channels[at] ?? []).filter((channel) => matches(channel.name)));
      last = name;
      if (found.length >= limit) return { channels: found, cursor: name };
    }
    if (names.length < DEVICES_AT_ONCE) return { channels: found };
  }
}

/** The channels of a device, by their numbers; none of one that is not known. */
export async function channelsOf(device: string, index: Pick<RecordingIndex, 'head'>): Promise<Channel[]> {
  const { channels = [] } = (await index.head(device)) ?? {};
  return channels.map((channel, number) => ({ ...channel, name: channelName(channels, number), device }));
}

/** A device's channel by its name. @throws OdographError `not-found` */
export async function requireChannel(
  device: string,
  name: string,
  index: Pick<RecordingIndex, 'head'>,
): Promise<Channel> {
  const channel = (await channelsOf(device, index)).find((each) => each.name === name);
  if (channel === undefined) throw new OdographError('not-found', `${device} has no channel ${name}`);
  return channel;
}

async function requireChannels(device: string, index: Pick<RecordingIndex, 'head'>): Promise<Channel[]> {
  const channels = await channelsOf(device, index);
  if (channels.length > 0 || (await index.head(device)) !== undefined) return channels;
  throw new OdographError('not-found', `there is no device ${device}`);
}

/** Matches in linear time, whatever the expression: it comes from outside. */
function matcherOf(text: string): (name: string) => boolean {
  try {
    const pattern = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
    return (name) => pattern.matcher(name).find();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is not understood';
    throw new OdographError('invalid-request', `text is no regular expression: ${reason}`, { cause: error });
  }
}
