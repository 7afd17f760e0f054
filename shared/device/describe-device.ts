import {
  type Measure,
  type Ordering,
  orderingOf,
  type RecordingIndex,
  type RegisteredChannel,
} from '../index/recording-index.ts';
import { formatInstant } from '../reading/instant.ts';

/** What a person wants to know of a device. */
export interface DeviceDescription {
  readonly device: string;
  readonly ordering: Ordering;
  /** How its odometer measures; not there where that follows from its sensors. */
  readonly measure?: Measure;
  readonly channels: readonly RegisteredChannel[];
  /** RFC 3339 time of its earliest reading; not there before the first. */
  readonly first?: string;
  /** RFC 3339 time of its latest reading; not there before the first. Going forward, readings must be later. */
  readonly last?: string;
  /** Readings that were dropped because they were not later; not there for a device that never went forward. */
  readonly dropped?: number;
}

/** @returns undefined for a device that nothing is known of */
export async function describeDevice(
  device: string,
  index: Pick<RecordingIndex, 'head' | 'track' | 'firstHour' | 'lastHour'>,
): Promise<DeviceDescription | undefined> {
  const head = await index.head(device);
  if (head === undefined) return undefined;
  const [track, earliest, hour] = await Promise.all([
    index.track(device),
    index.firstHour(device),
    index.lastHour(device),
  ]);
  const isTracked =
    head.forwardSince !== undefined && track !== undefined && track.since >= head.forwardSince;
  const last = isTracked ? track.last : hour && { hour: hour.hour, ns: hour.lastNs };
  return {
    device,
    ordering: orderingOf(head),
    ...(head.measure && { measure: head.measure }),
    channels: head.channels.map(({ sensor, kind }) => ({ sensor, kind })),
    ...(earliest && { first: formatInstant({ hour: earliest.hour, ns: earliest.firstNs }) }),
    ...(last && { last: formatInstant(last) }),
    ...(track && { dropped: track.dropped }),
  };
}
