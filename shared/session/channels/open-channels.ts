import { OdographError } from '../../errors/odograph-error.ts';
import { topicsOf } from '../config.ts';
import { flushed, type OpenPorts, openPlan } from '../open-session.ts';
import { orFailed, resolveSession } from '../resolve-session.ts';
import type { SessionRecord } from '../session.ts';
import { ALL_TIME, type TimeStretch } from '../source.ts';
import type { ChannelList } from './channel-list.ts';
import type { ChannelType } from './channel-types.ts';
import { messageLines } from './message-lines.ts';
import { type SelectedChannels, selectChannels } from './select-channels.ts';

/** What of a session's channels is asked for. */
export interface ChannelsQuery {
  readonly type: ChannelType;
  readonly channels: ChannelList;
  /** Bounds in session time, both included; where one is not given, it is that of the session. */
  readonly start?: bigint | undefined;
  readonly end?: bigint | undefined;
}

/**
 * Opens some channels of a stretch of a session. Their beginning is made before this returns, so that a failure can
 * still be answered as such; one that comes later cuts the stream.
 *
 * @throws OdographError `invalid-request`, `no-readings` when these channels have no message in this stretch,
 *   `range-too-long`, `source-failed`, `temporarily-unavailable`
 */
export async function openChannels(
  record: SessionRecord,
  query: ChannelsQuery,
  ports: OpenPorts,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  const range = stretchOf(record, query);
  const { configBindings } = record.session;
  const [resolved, config] = await Promise.all([
    resolveSession(record, { range, signal }, ports),
    configBindings.length === 0 ? undefined : orFailed(topicsOf(configBindings, ports.store), signal),
  ]);
  const selected = selectChannels(resolved, query.channels, config);
  if (query.type === 'mcap') return flushed(await openPlan(selected.plan, range, ports, signal), ports);
  const pieces = await openPlan(withoutChunks(selected), range, ports, signal);
  return flushed(messageLines(pieces, selected.channels), ports);
}

/** Chunks that are opened anyway are opened where they come from: that knows how they are checked. */
const withoutChunks = ({ plan }: SelectedChannels): SelectedChannels['plan'] => ({
  ...plan,
  bound: plan.bound.map((each) => ({ ...each, keepsChunks: false })),
});

/** Without a time range that was said, a session covers whatever data it has by now. */
function stretchOf({ session }: SessionRecord, { start, end }: ChannelsQuery): TimeStretch {
  const { startTime = ALL_TIME.start, endTime = ALL_TIME.end } = session.timeRange ?? {};
  const range = { start: start ?? startTime, end: end ?? endTime };
  if (range.start > range.end) throw new OdographError('invalid-request', 'end is before start');
  return range;
}
