import { LINK_LIMITS } from '../../../shared/access/limits.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { API_LIMITS } from '../../../shared/api/limits.ts';
import { requireChannel, searchChannels } from '../../../shared/channels/find-channels.ts';
import { recentChannels } from '../../../shared/channels/recent-channels.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { writeDataQuery } from '../../../shared/manifest/data-query.ts';
import { formatInstant, fromMilliseconds, HOUR_MS, type Instant } from '../../../shared/reading/instant.ts';
import { globOf } from '../../../shared/recording/split-globs.ts';
import { before } from '../../../shared/statistics/days.ts';
import { readSeries } from '../../../shared/statistics/read-series.ts';
import { resource } from '../../runtime/environment.ts';
import { dynamoPorts, now } from '../../runtime/ports.ts';
import { LinkedAnswer } from '../linked-answer.ts';
import { linksFor } from '../links.ts';
import type { Operations } from '../operation.ts';
import { deviceMeant, found, listing, statisticsPorts } from '../statistics.ts';
import { requireKnown } from './devices.ts';
import { toJson } from './readings.ts';

const { index } = dynamoPorts();

type ChannelOperations = Pick<
  Operations,
  'searchChannels' | 'listRecentChannels' | 'getCurve' | 'getRawLink'
>;

/** @throws OdographError `invalid-request` where the end is not after the begin */
function rangeOf({ begin_time: begin, end_time: end }: { begin_time: number; end_time: number }) {
  if (begin >= end) throw new OdographError('invalid-request', 'begin_time must be before end_time');
  return { start: fromMilliseconds(Math.max(0, begin)), end: fromMilliseconds(Math.max(1, end)) };
}

/** Milliseconds with a fraction. */
const toMs = ({ hour, ns }: Instant): number => hour * HOUR_MS + ns / 1e6;

const toLink = (parameters: URLSearchParams) => ({
  link: `${resource('dataUrl')}?${parameters.toString()}`,
  mediaType: 'application/octet-stream',
});

export const channelOperations: ChannelOperations = {
  searchChannels: async ({ query }, asking) => searchChannels(query, listing(asking), asking.signal),
  listRecentChannels: async ({ query: { device, limit } }, asking) => {
    await requireKnown(device);
    const channels = await recentChannels(device, limit, now(), listing(asking), asking.signal);
    return { channels: channels.map((channel) => ({ ...channel, last: formatInstant(channel.last) })) };
  },
  getCurve: async ({ query }, asking) => {
    const { begin_time, end_time, num_bins: bins, remove_empty_bins: isDense } = query;
    const device = await deviceMeant(query.device, asking);
    const range = rangeOf(query);
    const channel = await requireChannel(device, query.channel, index);
    const { sensor, kind } = channel;
    const wanted = { device, channels: [{ sensor, kind }], ...range, bins: Math.max(1, bins) };
    const most = bins === 0 ? API_LIMITS.rawReadings : bins;
    const series = found(
      await readSeries({ ...wanted, readings: most }, statisticsPorts(asking.signal)),
      device,
    );
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
  getRawLink: async ({ query }, asking) => {
    const device = await deviceMeant(query.device, asking);
    const { start, end } = rangeOf(query);
    const { sensor } = await requireChannel(device, query.channel, index);
    const selection = { sensors: [globOf(sensor)] };
    const asked = { device, range: { start, end: before(end) }, selection };
    const { principal } = asking.grants;
    const { data: sign } = await linksFor(principal);
    const unsigned = toLink(writeDataQuery(asked));
    if (sign === undefined) return unsigned;
    return new LinkedAnswer({
      content: toLink(sign(asked)),
      unsigned,
      reader: readerId(principal),
      lifeSeconds: LINK_LIMITS.dataSeconds,
      nowMs: now(),
    });
  },
};
