import type { ChannelRecord } from '../../recording/mcap/records.ts';
import type { BoundPlan, SessionPlan } from '../compose/plan-session.ts';
import { numbersOf } from '../config.ts';
import { sessionChannelOf } from '../data-binding.ts';
import type { ChannelList } from './channel-list.ts';

/** A channel of a session's recording, with its number in the session if it has one. */
export interface NumberedChannel extends ChannelRecord {
  readonly number: number | undefined;
}

/** A part of the channels of a session. */
export interface SelectedChannels {
  /** The recording of these alone. */
  readonly plan: SessionPlan;
  readonly channels: readonly NumberedChannel[];
}

/**
 * Selects channels by their numbers in the session: those that its configurations give; without any, those that its
 * bindings' ranges give; without these too, those of its recording. A channel that several bindings bring may have
 * several numbers, and several channels one: whatever is meant by any is selected.
 *
 * @param config topics of channels by their numbers, as the session's configurations have them; undefined without any
 */
export function selectChannels(
  plan: SessionPlan,
  list: ChannelList,
  config: ReadonlyMap<number, string> | undefined,
): SelectedChannels {
  const numbers = sessionNumbers(plan, config);
  const channels = plan.channels.flatMap((channel): NumberedChannel[] => {
    const own = [...(numbers.get(channel.id) ?? [])].toSorted((a, b) => a - b);
    const number = own.find((each) => list.has(each));
    return number !== undefined || list.hasAll ? [{ ...channel, number }] : [];
  });
  const ids = new Set(channels.map(({ id }) => id));
  const schemaIds = new Set(channels.map(({ schemaId }) => schemaId));
  return {
    channels,
    plan: {
      ...plan,
      channels: plan.channels.filter(({ id }) => ids.has(id)),
      schemas: plan.schemas.filter(({ id }) => schemaIds.has(id)),
      bound: plan.bound.map((each) => only(each, ids)),
    },
  };
}

/** What of a binding goes to some of the recording's channels. */
function only(bound: BoundPlan, ids: ReadonlySet<number>): BoundPlan {
  const wanted = new Set([...bound.wanted].filter((channel) => ids.has(bound.ids[channel] ?? -1)));
  // Chunks hold messages of all channels.
  return { ...bound, wanted, keepsChunks: bound.keepsChunks && wanted.size === bound.wanted.size };
}

/** The numbers in the session of the recording's channels. */
function sessionNumbers(
  { bound }: SessionPlan,
  config: ReadonlyMap<number, string> | undefined,
): ReadonlyMap<number, ReadonlySet<number>> {
  const ofTopics = config && numbersOf(config);
  const numbers = new Map<number, Set<number>>();
  for (const { binding, data, wanted, ids } of bound) {
    for (const { number: own, topic } of data.channels) {
      const id = ids[own];
      if (!wanted.has(own) || id === undefined) continue;
      const isAsRecorded = config === undefined && binding.dataChannelBindings.length === 0;
      const ofData = ofTopics === undefined ? own : ofTopics.get(topic);
      const number = isAsRecorded ? id : ofData === undefined ? undefined : sessionChannelOf(binding, ofData);
      if (number === undefined) continue;
      const known = numbers.get(id) ?? new Set();
      numbers.set(id, known.add(number));
    }
  }
  return numbers;
}
