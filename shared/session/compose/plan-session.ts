import type { ChannelRecord, SchemaRecord } from '../../recording/mcap/records.ts';
import { numbersOf } from '../config.ts';
import { type DataBinding, sessionChannelOf, shiftOf } from '../data-binding.ts';
import type { SourceChannel, SourceData } from '../source.ts';
import { Claims } from './claims.ts';
import { type Stamper, stamperOf } from './stamps/stamper.ts';

/** A binding with the data that it binds. */
export interface BoundData {
  readonly binding: DataBinding;
  readonly data: SourceData;
}

/** What becomes of a binding's data in the session. */
export interface BoundPlan extends BoundData {
  /** Nanoseconds from the data's own time to session time. */
  readonly shift: bigint;
  /** Numbers of the data channels that appear. */
  readonly wanted: ReadonlySet<number>;
  /** Channels of the session's recording by data channels; -1 for those that do not appear. */
  readonly ids: Int32Array;
  /** What moves the stamps inside messages by the shift, by data channels. */
  readonly stampers: readonly (Stamper | undefined)[];
  /** Whether its messages, and so its chunks, are as they have to be. */
  readonly keepsChunks: boolean;
}

/** A session's recording: the same channels for each of its windows, whatever they hold. */
export interface SessionPlan {
  readonly schemas: readonly SchemaRecord[];
  readonly channels: readonly ChannelRecord[];
  readonly bound: readonly BoundPlan[];
  /** Whether a channel has messages of several bindings. */
  readonly isShared: boolean;
}

/** Channel ids of MCAP have 16 bits: https://mcap.dev/spec#channel-op0x04 */
const CHANNEL_IDS = 65_536;

/**
 * Lays out the recording of a session: which data channels appear, under which topics, as which channels.
 *
 * Bindings of one topic with the same schema and encodings share a channel. A later one of another schema or encoding
 * gets `~2`, `~3` and so on after its topic. Channels and schemas keep the numbers of their source where these are free,
 * so that chunks may pass through.
 *
 * @param config topics of channels by their numbers, as the session's configurations have them; undefined without any
 */
export function planSession(
  bindings: readonly BoundData[],
  config: ReadonlyMap<number, string> | undefined,
): SessionPlan {
  const numbers = config && numbersOf(config);
  const claims = new Claims();
  const bound = bindings.map(({ binding, data }): BoundPlan => {
    const shift = shiftOf(binding);
    const ids = new Int32Array(CHANNEL_IDS).fill(-1);
    const stampers: (Stamper | undefined)[] = [];
    const wanted = new Set<number>();
    let keepsAll = true;
    for (const channel of data.channels) {
      const topic = topicOf(channel, binding, config, numbers);
      // What no manifest can name appears nowhere.
      if (topic === undefined || topic === '' || channel.messageEncoding === '') continue;
      const claimed = claims.channel({ ...channel, topic });
      wanted.add(channel.number);
      ids[channel.number] = claimed.id;
      stampers[channel.number] = stamperOf(channel, shift);
      keepsAll &&= claimed.isAsItWas && topic === channel.topic;
    }
    const keepsChunks = keepsAll && shift === 0n && wanted.size === data.channels.length;
    return { binding, data, shift, wanted, ids, stampers, keepsChunks };
  });
  return { ...claims.records(), bound, isShared: hasShared(bound) };
}

/** The topic in the session of a data channel; undefined where it does not appear. */
function topicOf(
  { number: own, topic }: SourceChannel,
  binding: DataBinding,
  config: ReadonlyMap<number, string> | undefined,
  numbers: ReadonlyMap<string, number> | undefined,
): string | undefined {
  // Where there are configurations, they alone number the channels.
  const number = numbers === undefined ? own : numbers.get(topic);
  if (number === undefined) return binding.dataChannelBindings.length === 0 ? topic : undefined;
  const appearsAs = sessionChannelOf(binding, number);
  return appearsAs === undefined ? undefined : (config?.get(appearsAs) ?? topic);
}

function hasShared(bound: readonly BoundPlan[]): boolean {
  const seen = new Set<number>();
  return bound.some(({ ids, wanted }) => {
    const own = new Set([...wanted].map((number) => ids[number] ?? -1));
    const isShared = [...own].some((id) => seen.has(id));
    for (const id of own) seen.add(id);
    return isShared;
  });
}
