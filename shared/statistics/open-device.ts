import type { DeviceHead, HourEntry } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import { planOfChannels } from '../recording/channel-plan.ts';
import { readRows, type TimeRange } from '../recording/read-rows.ts';
import type { RowBatch } from '../recording/rows.ts';
import type { StatisticsPorts } from './ports.ts';

export const EARLIEST: Instant = { hour: 0, ns: 0 };

/** Later than every reading: 1 January 2200. */
export const LATEST: Instant = { hour: Date.UTC(2200, 0, 1) / 3_600_000, ns: 0 };

/** A device, and its hours in a range. */
export interface OpenDevice {
  readonly head: DeviceHead;
  readonly range: TimeRange;
  readonly hours: readonly HourEntry[];
  /** Sum of the revisions of these hours: it rises with everything that is new in them. */
  readonly revision: number;
}

/**
 * Looks a device up.
 *
 * @param start inclusive, as is `end`; without them, from the first reading on and to the last
 * @returns undefined for a device that never had a reading
 */
export async function openDevice(
  device: string,
  {
    start = EARLIEST,
    end = LATEST,
  }: { readonly start?: Instant | undefined; readonly end?: Instant | undefined },
  { index, signal }: StatisticsPorts,
): Promise<OpenDevice | undefined> {
  const hours = await index.hours(device, start.hour, end.hour);
  // Read after the hours, so that it knows every channel that they have.
  const head = await index.head(device);
  signal?.throwIfAborted();
  if (head === undefined || head.channels.length === 0) return undefined;
  return { head, range: { start, end }, hours, revision: sumOfRevisions(hours) };
}

export const sumOfRevisions = (hours: readonly HourEntry[]): number =>
  hours.reduce((sum, { revision }) => sum + revision, 0);

/**
 * The channels of the sensors that some channels are of, ascending. An hour may tell of one kind of a sensor only, and
 * hold an earlier reading of another kind at the same instant, of a delivery that was given up half-way: what an hour
 * tells of one kind is a sign that there may be any.
 */
export function kindsOf({ channels: registered }: DeviceHead, channels: readonly number[]): number[] {
  const sensors = new Set(channels.map((channel) => registered[channel]?.sensor));
  return [...registered.keys()].filter((channel) => sensors.has(registered[channel]?.sensor));
}

/**
 * The rows of some of a device's channels in its range, in order of time, each reading once. The place of a row's
 * channel is the one in `channels`, which ascend.
 */
export async function* readChannels(
  { head, hours, range }: Pick<OpenDevice, 'head' | 'hours' | 'range'>,
  channels: readonly number[],
  { pieces, signal }: StatisticsPorts,
): AsyncGenerator<RowBatch> {
  const kinds = kindsOf(head, channels);
  const wanted = hours.filter((hour) => kinds.some((channel) => hour.channels.has(channel)));
  if (wanted.length === 0) return;
  const plan = planOfChannels(head.channels, new Set(channels));
  const source = await pieces(head.device, wanted);
  for await (const batch of readRows(source, head.device, wanted, plan, range)) {
    signal?.throwIfAborted();
    yield batch;
  }
}
