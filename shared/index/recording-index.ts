import type { Instant } from '../reading/instant.ts';
import type { Kind } from '../reading/reading.ts';
import type { Arrival } from '../segment/arrival.ts';

/** A sensor with one kind of value. A sensor's first channel is the one of its registered kind. */
export interface RegisteredChannel {
  readonly sensor: string;
  readonly kind: Kind;
}

/** A channel as one text, different for different channels. */
export const channelName = ({ sensor, kind }: RegisteredChannel): string => `${kind} ${sensor}`;

/** What is known of a device as a whole. */
export interface DeviceHead {
  readonly device: string;
  /** Rises with each change; 1 for the first. */
  readonly version: number;
  /** In the order of their first readings. Channels are only ever added, so a channel's place is its number. */
  readonly channels: readonly RegisteredChannel[];
  /** The version with which the device's ordering became `forward`; not there while it is `any`. */
  readonly forwardSince?: number;
  /** How its odometer measures; not there where that follows from the sensors that it has. */
  readonly measure?: Measure;
}

/** How distances are measured: on the Earth, from latitude and longitude, or in a plane, from x and y. */
export const MEASURES = ['geodesic', 'plane'] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * Which readings of a device are taken: `any` at whatever time, or only those that go `forward`, later than all
 * that were taken before.
 */
export const ORDERINGS = ['any', 'forward'] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** The ordering of a device with this head, or without one. */
export const orderingOf = (head: DeviceHead | undefined): Ordering =>
  head?.forwardSince === undefined ? 'any' : 'forward';

/** How far a device has come whose readings only go forward. */
export interface DeviceTrack {
  readonly device: string;
  /** Rises with each change; 1 for the first. */
  readonly version: number;
  /** The head's `forwardSince` that it was begun for: when that is later, the device took any readings meanwhile. */
  readonly since: number;
  /** Time of the latest reading; none before the first. */
  readonly last?: Instant;
  /** The latest batch that is judged and counted here. */
  readonly arrival: Arrival;
  /** Readings that came too late and were dropped, since the device first had this ordering. */
  readonly dropped: number;
}

/** In which hour each of a device's channels had its latest reading, as far as days were summed up. */
export interface DeviceTrail {
  readonly device: string;
  /** Rises with each change; 1 for the first. */
  readonly version: number;
  /** Whole hours since 1970, by number of the channel. */
  readonly lastHours: ReadonlyMap<number, number>;
}

/** What a device's hour holds. */
export interface HourEntry {
  readonly device: string;
  /** Whole hours since 1970. */
  readonly hour: number;
  /** Rises with every segment that is new in this hour; 1 for the first. */
  readonly revision: number;
  /** Readings in its segments; those that stand in several segments count several times. */
  readonly readings: number;
  /** Packed length of its segments. */
  readonly bytes: number;
  /** First and last time, in nanoseconds in the hour. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** Numbers of the channels that have readings. */
  readonly channels: ReadonlySet<number>;
  /** Minutes (0 to 59) that have readings. */
  readonly minutes: ReadonlySet<number>;
  /** The latest batch that is accounted for here. */
  readonly arrival: Arrival;
  /**
   * Until when all of its segments are there, in seconds since 1970. Afterwards some may be deleted, and their
   * readings stand in the day's dump alone.
   */
  readonly hotUntil: number;
  /** The lanes that its segments are in, ascending; not there where that is lane 0 alone. */
  readonly lanes?: readonly number[] | undefined;
}

/** The lane of everything that was sent while its device was not split. */
const UNSPLIT: readonly number[] = [0];

/** The lanes of an hour. */
export const lanesOf = ({ lanes = UNSPLIT }: Pick<HourEntry, 'lanes'>): readonly number[] => lanes;

/** A published recording of a device's UTC day. */
export interface DayDump {
  readonly device: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Sum of the revisions of the day's hours that it holds at least. */
  readonly revision: number;
  readonly readings: number;
  /** Messages in the MCAP file: the readings and what is derived of them. */
  readonly messages: number;
  /** RFC 3339 times of the first and last reading. */
  readonly startTime: string;
  readonly endTime: string;
  readonly mcap: DumpFile;
  readonly ndjson: DumpFile;
  /** RFC 3339 */
  readonly publishedAt: string;
}

export interface DumpFile {
  /** Key in the bucket. */
  readonly key: string;
  readonly bytes: number;
}

/**
 * A day with readings that its published recording, if it has one, may lack: every such day is marked. The token
 * tells one marking from the next; a mark that is read has a token that begins with the one it was made with.
 */
export interface DayMark {
  readonly device: string;
  readonly date: string;
  readonly token: string;
}

/**
 * What readers and writers share: which hours, days and devices there are. Every write is a conditional write
 * of one item, every read is of one key or one range of keys; nothing scans. Reads see every write that
 * returned before them.
 */
export interface RecordingIndex {
  head(device: string): Promise<DeviceHead | undefined>;
  /** Writes a head whose version is one above what is stored. @returns false when another writer was first */
  saveHead(head: DeviceHead): Promise<boolean>;

  track(device: string): Promise<DeviceTrack | undefined>;
  /** Writes a track whose version is one above what is stored. @returns false when another writer was first */
  saveTrack(track: DeviceTrack): Promise<boolean>;

  trail(device: string): Promise<DeviceTrail | undefined>;
  /** Writes a trail whose version is one above what is stored. @returns false when another writer was first */
  saveTrail(trail: DeviceTrail): Promise<boolean>;

  /**
   * Names of the devices that ever had a head, in the order of their encoded names, after the given one. A device
   * whose first head is being written, or failed to be, may be among them.
   */
  devices(after: string | undefined, limit: number): Promise<string[]>;

  /**
   * What a device's hour holds in one lane. Each lane has an entry of its own, since batches have an order of arrival
   * within their lane only.
   *
   * @param lane 0 when not given
   */
  hour(device: string, hour: number, lane?: number): Promise<HourEntry | undefined>;
  /**
   * The hours of a device from `from` to `to`, both inclusive, ascending, each with what it holds in all of its lanes.
   * Its revision is the sum of theirs: it rises when one of them does.
   */
  hours(device: string, from: number, to: number): Promise<HourEntry[]>;
  /** The earliest hour of a device. */
  firstHour(device: string): Promise<HourEntry | undefined>;
  /** The latest hour of a device. */
  lastHour(device: string): Promise<HourEntry | undefined>;
  /**
   * Writes an hour in place of the revision that was read (0: none), with that revision again or the next.
   *
   * @param lane that the entry is of; 0 when not given
   * @returns false when it has changed since
   */
  saveHour(entry: HourEntry, previousRevision: number, lane?: number): Promise<boolean>;

  /** The published recordings of a device, dates inclusive, ascending. */
  dumps(device: string, fromDate: string, toDate: string): Promise<DayDump[]>;
  /** Publishes a recording unless one of this or a later revision is published. @returns whether it was */
  publishDump(dump: DayDump): Promise<boolean>;

  /** Notes that a device has readings on a day, which is thereby marked once. */
  listDevice(device: string, date: string): Promise<void>;
  /** The devices that have readings on a day. */
  devicesOf(date: string): AsyncIterable<string>;

  /** Notes that a day has new readings. A new token replaces the one before. */
  mark(mark: DayMark): Promise<void>;
  markOf(device: string, date: string): Promise<DayMark | undefined>;
  marks(): AsyncIterable<DayMark>;
  /**
   * The dates, both ends inclusive and ascending, of a device's days that are marked: their summaries may lack
   * readings, those of all other days do not.
   */
  pendingDates(device: string, fromDate: string, toDate: string): Promise<string[]>;
  /** Removes a mark as it was read, if it was not made again since, not even by the same write done twice. */
  unmark(mark: DayMark): Promise<void>;
}
