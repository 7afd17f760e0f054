import { fileUrl } from '../dump/list-dumps.ts';
import type { DayDump, HourEntry, RecordingIndex } from '../index/recording-index.ts';
import {
  compareInstants,
  dateOfHour,
  formatInstant,
  HOUR_MS,
  HOUR_NS,
  type Instant,
  MINUTE_NS,
  parseRfc3339,
} from '../reading/instant.ts';
import { type ChannelPlan, planChannels, type Selection } from '../recording/channel-plan.ts';
import type { PieceSource } from '../recording/piece.ts';
import { hasRows, type TimeRange } from '../recording/read-rows.ts';
import { type DataQuery, writeDataQuery } from './data-query.ts';
import { WINDOW_LIMITS } from './limits.ts';
import { requireDays } from './range-limits.ts';
import type { Manifest, Source } from './manifest.ts';
import { sourceId } from './source-id.ts';
import { describeTopics } from './topics.ts';
import { cutDay, type Window } from './windows.ts';

export interface ManifestQuery {
  readonly devices: readonly string[];
  readonly range: TimeRange;
  readonly sensors: readonly string[] | undefined;
}

export interface ManifestPorts {
  readonly index: RecordingIndex;
  /** Where the pieces of a device's hours come from. */
  readonly pieces: (device: string, hours: readonly HourEntry[]) => Promise<PieceSource>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Absolute URL of the data endpoint. */
  readonly dataUrl: string;
  /** Absolute URL under which the bucket's dumps are served; a key's `dumps/` is replaced by it. */
  readonly filesUrl: string;
  /** Makes links that nobody can change into others; those that it does not make are plain. */
  readonly links?: ManifestLinks;
  /** Days that may be covered, from a device's first reading in the range to its last; any number when not given. */
  readonly mostDays?: number;
}

/** Signs what a manifest lists. */
export interface ManifestLinks {
  /** The parameters of a query, with a signature. */
  readonly data?: (query: DataQuery) => URLSearchParams;
  /** The URL of a file, with a signature. */
  readonly file?: (url: string) => string;
}

/**
 * Lists the sources that together are the recording of some devices in a range: whole days that are dumped as
 * files, streamed windows for the rest. Without readings there are no sources.
 *
 * @throws OdographError `range-too-long`
 */
export async function buildManifest(query: ManifestQuery, ports: ManifestPorts): Promise<Manifest> {
  const { devices, range } = query;
  if (ports.mostDays !== undefined) await requireDays(devices, range, ports.mostDays, ports.index);
  const several = devices.length > 1;
  const selection: Selection = { sensors: query.sensors, devicePrefix: several };
  const sources: Source[] = [];
  for (const device of devices) sources.push(...(await sourcesOf(device, range, selection, ports)));
  return { name: devices.join(', '), sources };
}

interface Context {
  readonly device: string;
  readonly range: TimeRange;
  readonly selection: Selection;
  readonly plan: ChannelPlan;
  /** The plan's topics and schemas, the same for all sources. */
  readonly described: ReturnType<typeof describeTopics>;
  readonly channels: number;
  /** The data endpoint's URL, to which a query is added. */
  readonly dataUrl: string;
  readonly ports: ManifestPorts;
}

async function sourcesOf(
  device: string,
  range: TimeRange,
  selection: Selection,
  ports: ManifestPorts,
): Promise<Source[]> {
  const { index } = ports;
  const [hours, dumps] = await Promise.all([
    index.hours(device, range.start.hour, range.end.hour),
    index.dumps(device, dateOfHour(range.start.hour), dateOfHour(range.end.hour)),
  ]);
  // Read after the hours, so that it knows every channel that they have.
  const head = await index.head(device);
  if (head === undefined || hours.length === 0) return [];
  const plan = planChannels(device, head.channels, selection);
  if (plan.channels.length === 0) return [];
  const described = describeTopics(plan);
  const context: Context = {
    device,
    range,
    selection,
    plan,
    described,
    channels: head.channels.length,
    dataUrl: withoutQuery(ports.dataUrl),
    ports,
  };
  const dumpOf = new Map(dumps.map((dump) => [dump.date, dump]));
  const wholeFiles = selection.sensors === undefined && selection.devicePrefix !== true;
  const sources: Source[] = [];
  for (const [date, dayHours] of Map.groupBy(hours, ({ hour }) => dateOfHour(hour))) {
    const dump = dumpOf.get(date);
    if (wholeFiles && dump !== undefined && holdsAll(dump, dayHours) && isWithin(dump, range)) {
      sources.push(fileSource(dump, ports));
    } else {
      sources.push(...(await windowSources(date, dayHours, context)));
    }
  }
  return sources;
}

function withoutQuery(address: string): string {
  const url = new URL(address);
  url.search = '';
  return url.href;
}

/** Whether a dump holds everything that its day has, going by revisions. */
function holdsAll(dump: DayDump, hours: readonly HourEntry[]): boolean {
  return dump.revision === hours.reduce((sum, { revision }) => sum + revision, 0);
}

/** Whether everything that a dump holds lies in the range. */
function isWithin(dump: DayDump, range: TimeRange): boolean {
  const first = parseRfc3339(dump.startTime);
  const last = parseRfc3339(dump.endTime);
  if (first === undefined || last === undefined) return false;
  return compareInstants(range.start, first) <= 0 && compareInstants(last, range.end) <= 0;
}

function fileSource(dump: DayDump, { filesUrl, links }: ManifestPorts): Source {
  const { key } = dump.mcap;
  const url = fileUrl(filesUrl, key);
  return { url: links?.file?.(url) ?? url, id: `odograph-${key}`, supportsRangeRequests: true };
}

async function windowSources(
  date: string,
  dayHours: readonly HourEntry[],
  context: Context,
): Promise<Source[]> {
  const { plan, ports } = context;
  const isOpen = date >= dateOfHour(Math.floor(ports.now() / HOUR_MS));
  const share = Math.max(plan.selected.size, 1) / context.channels;
  const longest = isOpen ? WINDOW_LIMITS.openDayMinutes : (WINDOW_LIMITS.minutes[0] ?? 0);
  const sources: Source[] = [];
  for (const window of cutDay(dayHours, longest, share)) {
    const source = await windowSource(window, dayHours, context);
    if (source !== undefined) sources.push(source);
  }
  return sources;
}

async function windowSource(
  window: Window,
  dayHours: readonly HourEntry[],
  { device, range, selection, plan, described, channels, dataUrl, ports }: Context,
): Promise<Source | undefined> {
  const midnight = Math.floor((dayHours[0]?.hour ?? 0) / 24) * 24;
  const bounds = {
    start: atMinute(midnight, window.fromMinute),
    end: before(atMinute(midnight, window.toMinute)),
  };
  const clipped = { start: later(range.start, bounds.start), end: earlier(range.end, bounds.end) };
  if (compareInstants(clipped.start, clipped.end) > 0) return undefined;
  const hours = dayHours.filter(({ hour }) => hour >= clipped.start.hour && hour <= clipped.end.hour);
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return undefined;
  // No wider than what is known now: a reading that arrives later must not lie outside of the times told here.
  const span = {
    start: later(clipped.start, { hour: first.hour, ns: first.firstNs }),
    end: earlier(clipped.end, { hour: last.hour, ns: last.lastNs }),
  };
  if (compareInstants(span.start, span.end) > 0) return undefined;
  const known = hours.some((hour) => surelyHolds(hour, clipped, plan));
  if (!known && !(await hasRows(await ports.pieces(device, hours), device, hours, plan, span)))
    return undefined;
  const wanted = { device, range: span, selection, channels };
  const query = writeDataQuery(wanted).toString();
  return {
    url: `${dataUrl}?${ports.links?.data?.(wanted).toString() ?? query}`,
    // Of what is asked for, not of its signature: the same content keeps its id.
    id: sourceId(query, hours),
    ...described,
    startTime: formatInstant(span.start),
    endTime: formatInstant(span.end),
  };
}

/** Whether the index alone tells that an hour has a selected reading in the range. */
function surelyHolds(entry: HourEntry, { start, end }: TimeRange, plan: ChannelPlan): boolean {
  const fromNs = entry.hour === start.hour ? start.ns : 0;
  const toNs = entry.hour === end.hour ? end.ns : HOUR_NS - 1;
  const selected = [...entry.channels].filter((channel) => plan.selected.has(channel));
  if (selected.length === 0) return false;
  if (fromNs <= entry.firstNs && entry.lastNs <= toNs) return true;
  // Which channel a minute's readings are of is known only where all channels are selected.
  if (selected.length < entry.channels.size) return false;
  return [...entry.minutes].some(
    (minute) => minute * MINUTE_NS >= fromNs && (minute + 1) * MINUTE_NS - 1 <= toNs,
  );
}

const atMinute = (midnight: number, minute: number): Instant => ({
  hour: midnight + Math.floor(minute / 60),
  ns: (minute % 60) * MINUTE_NS,
});

const before = (at: Instant): Instant =>
  at.ns === 0 ? { hour: at.hour - 1, ns: HOUR_NS - 1 } : { hour: at.hour, ns: at.ns - 1 };

const later = (a: Instant, b: Instant): Instant => (compareInstants(a, b) >= 0 ? a : b);
const earlier = (a: Instant, b: Instant): Instant => (compareInstants(a, b) <= 0 ? a : b);
