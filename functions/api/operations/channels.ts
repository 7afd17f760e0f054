import { RE2JS } from 're2js';
import { channelName } from '../../../shared/api/channel-name.ts';
import { API_LIMITS } from '../../../shared/api/limits.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { writeDataQuery } from '../../../shared/manifest/data-query.ts';
import {
  compareInstants,
  formatInstant,
  fromMilliseconds,
  HOUR_MS,
  type Instant,
} from '../../../shared/reading/instant.ts';
import type { Kind } from '../../../shared/reading/reading.ts';
import { before } from '../../../shared/statistics/days.ts';
import { mapInTurns } from '../../../shared/statistics/map-in-turns.ts';
import { readSeries } from '../../../shared/statistics/read-series.ts';
import { resource } from '../../runtime/environment.ts';
import { dynamoPorts } from '../../runtime/ports.ts';
import { API_CONCURRENCY } from '../limits.ts';
import type { Operations } from '../operation.ts';
import { recentDevices } from '../recent-devices.ts';
import { deviceMeant, found, statisticsPorts } from '../statistics.ts';
import { toJson } from './readings.ts';

const { index } = dynamoPorts();

/** Devices whose channels are looked through at a time. */
const DEVICES_AT_ONCE = 100;

type ChannelOperations = Pick<
  Operations,
  'searchChannels' | 'listRecentChannels' | 'getCurve' | 'getRawLink'
>;

interface Channel {
  readonly name: string;
  readonly device: string;
  readonly sensor: string;
  readonly kind: Kind;
}

/** The channels of a device, by their numbers. */
async function channelsOf(device: string): Promise<Channel[]> {
  const { channels = [] } = (await index.head(device)) ?? {};
  return channels.map(({ sensor, kind }, number) => ({
    name: channelName(channels, number),
    device,
    sensor,
    kind,
  }));
}

/** @throws OdographError `not-found` where a device is named that is not known */
async function requireKnown(device: string | undefined): Promise<void> {
  if (device !== undefined && (await index.head(device)) === undefined)
    throw new OdographError('not-found', `there is no device ${device}`);
}

/** @throws OdographError `invalid-request` for what is no regular expression */
function matcherOf(text: string): (name: string) => boolean {
  try {
    const pattern = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
    return (name) => pattern.matcher(name).find();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is not understood';
    throw new OdographError('invalid-request', `text is no regular expression: ${reason}`, { cause: error });
  }
}

/** The channel of a device by its name. @throws OdographError `not-found` */
async function channelOf(device: string, name: string): Promise<Channel> {
  const channel = (await channelsOf(device)).find((each) => each.name === name);
  if (channel === undefined) throw new OdographError('not-found', `${device} has no channel ${name}`);
  return channel;
}

/** @throws OdographError `invalid-request` where the end is not after the begin */
function rangeOf({ begin_time: begin, end_time: end }: { begin_time: number; end_time: number }) {
  if (begin >= end) throw new OdographError('invalid-request', 'begin_time must be before end_time');
  return { start: fromMilliseconds(Math.max(0, begin)), end: fromMilliseconds(Math.max(1, end)) };
}

/** Milliseconds with a fraction. */
const toMs = ({ hour, ns }: Instant): number => hour * HOUR_MS + ns / 1e6;

export const channelOperations: ChannelOperations = {
  searchChannels: async ({ query: { text, device, cursor, limit } }) => {
    const matches = matcherOf(text);
    await requireKnown(device);
    const channels: Channel[] = [];
    let last = cursor;
    for (;;) {
      const names = device === undefined ? await index.devices(last, DEVICES_AT_ONCE) : [device];
      const ofDevices = await mapInTurns(names, API_CONCURRENCY, channelsOf);
      for (const [at, ofDevice] of ofDevices.entries()) {
        channels.push(...ofDevice.filter(({ name }) => matches(name)));
        last = names[at];
        if (channels.length >= limit && last !== undefined && device === undefined)
          return { channels, cursor: last };
      }
      if (device !== undefined || names.length < DEVICES_AT_ONCE) return { channels };
    }
  },
  listRecentChannels: async ({ query: { device, limit } }) => {
    await requireKnown(device);
    const recent = await recentDevices(device, index);
    const latestFirst = recent.toSorted((a, b) => compareInstants(b.last, a.last));
    const channels: (Channel & { readonly last: string })[] = [];
    for (const { hour, last } of latestFirst) {
      if (channels.length >= limit) break;
      const all = await channelsOf(hour.device);
      const told = all.filter((_, number) => hour.channels.has(number));
      channels.push(...told.map((channel) => ({ ...channel, last: formatInstant(last) })));
    }
    return { channels: channels.slice(0, limit) };
  },
  getCurve: async ({ query }, signal) => {
    const { begin_time, end_time, num_bins: bins, remove_empty_bins: isDense } = query;
    const device = await deviceMeant(query.device);
    const range = rangeOf(query);
    const channel = await channelOf(device, query.channel);
    const { sensor, kind } = channel;
    const wanted = { device, channels: [{ sensor, kind }], ...range, bins: Math.max(1, bins) };
    const most = bins === 0 ? API_LIMITS.rawReadings : bins;
    const series = found(await readSeries({ ...wanted, readings: most }, statisticsPorts(signal)), device);
    const told = { channel, begin_time, end_time, revision: series.revision };
    const [curve] = series.channels;
    if (curve?.raw !== false) {
      const readings = (curve?.readings ?? []).map(({ at, value }) => ({
        time: toMs(at),
        timestamp: formatInstant(at),
        value: toJson(kind, value),
      }));
      return { ...told, raw: true as const, readings };
    }
    if (bins === 0) {
      const detail = `there are more than ${most} readings: ask for bins, for less time, or for the raw link`;
      throw new OdographError('invalid-request', detail);
    }
    const parts = curve.bins.map(({ start, end, mean, min, max, count }) => ({
      begin_time: toMs(start),
      end_time: toMs(end),
      mean,
      min,
      max,
      count,
    }));
    return { ...told, raw: false as const, bins: parts.filter(({ count }) => !isDense || count > 0) };
  },
  getRawLink: async ({ query }) => {
    const device = await deviceMeant(query.device);
    const { start, end } = rangeOf(query);
    const { sensor } = await channelOf(device, query.channel);
    // What stands for other characters in a glob stands for itself between brackets.
    const glob = sensor.replace(/[*?[{]/g, '[$&]');
    const selection = { sensors: [glob] };
    const parameters = writeDataQuery({ device, range: { start, end: before(end) }, selection });
    return { link: `${resource('dataUrl')}?${parameters.toString()}`, mediaType: 'application/octet-stream' };
  },
};
