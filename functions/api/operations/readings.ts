import { OdographError } from '../../../shared/errors/odograph-error.ts';
import {
  fromNanoseconds,
  formatInstant,
  HOUR_NS,
  type Instant,
  toNanoseconds,
} from '../../../shared/reading/instant.ts';
import { after } from '../../../shared/statistics/days.ts';
import { type LatestReading, latestReadings } from '../../../shared/statistics/latest-readings.ts';
import { readDayQuarters } from '../../../shared/statistics/read-day-quarters.ts';
import { type ChannelSeries, readSeries } from '../../../shared/statistics/read-series.ts';
import type { Kind } from '../../../shared/reading/reading.ts';
import { dynamoPorts } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';
import { deviceMeant, found, statisticsPorts } from '../statistics.ts';

const { index } = dynamoPorts();

type ReadingOperations = Pick<
  Operations,
  'getLatest' | 'getSeries' | 'getLatestStatistics' | 'getDayQuarters'
>;

/** A value as JSON has it: a JSON object is kept as its text. */
export function toJson(kind: Kind, value: number | boolean | string) {
  return kind === 'json' ? (JSON.parse(String(value)) as Record<string, unknown>) : value;
}

/** Latest readings by sensor. An entry is made of each name, `__proto__` too. */
export const toSensors = (readings: readonly LatestReading[]) =>
  Object.fromEntries(
    readings.map(({ sensor, kind, at, value }) => [
      sensor,
      { value: toJson(kind, value), timestamp: formatInstant(at), kind },
    ]),
  );

async function latest(device: string, signal: AbortSignal) {
  const { revision, readings } = found(await latestReadings(device, statisticsPorts(signal)), device);
  return { device, revision, sensors: toSensors(readings) };
}

/** The range of a series: an hour up to the latest reading unless it is given. */
async function rangeOf(
  device: string,
  start: Instant | undefined,
  end: Instant | undefined,
): Promise<{ start: Instant; end: Instant }> {
  const last = end === undefined ? found(await index.lastHour(device), device) : undefined;
  const until = end ?? after({ hour: last?.hour ?? 0, ns: last?.lastNs ?? 0 });
  return { start: start ?? fromNanoseconds(toNanoseconds(until) - BigInt(HOUR_NS)), end: until };
}

/** Writes times of an answer, each once: the parts of all its curves have the same bounds. */
function timeTexts(): (at: Instant) => string {
  const texts = new Map<Instant, string>();
  return (at) => {
    const text = texts.get(at) ?? formatInstant(at);
    texts.set(at, text);
    return text;
  };
}

const toChannel = (channel: ChannelSeries, textOf: (at: Instant) => string) =>
  channel.raw
    ? {
        ...channel,
        readings: channel.readings.map(({ at, value }) => ({
          timestamp: formatInstant(at),
          value: toJson(channel.kind, value),
        })),
      }
    : {
        ...channel,
        bins: channel.bins.map((bin) => ({ ...bin, start: textOf(bin.start), end: textOf(bin.end) })),
      };

export const readingOperations: ReadingOperations = {
  getLatest: async ({ path }, { signal }) => latest(path.device, signal),
  getLatestStatistics: async ({ query }, asking) =>
    latest(await deviceMeant(query.device, asking), asking.signal),
  getSeries: async ({ path: { device }, query }, { signal }) => {
    const range = await rangeOf(device, query.start, query.end);
    const channels = query.sensor.map((sensor) => ({ sensor, kind: query.kind }));
    const wanted = { device, channels, ...range, bins: query.bins };
    const series = found(await readSeries(wanted, statisticsPorts(signal)), device);
    const textOf = timeTexts();
    return {
      device,
      start: formatInstant(range.start),
      end: formatInstant(range.end),
      revision: series.revision,
      channels: series.channels.map((channel) => toChannel(channel, textOf)),
    };
  },
  getDayQuarters: async ({ path: { sensor, date }, query }, asking) => {
    const device = await deviceMeant(query.device, asking);
    const day = await readDayQuarters(device, sensor, date, statisticsPorts(asking.signal));
    if (day === undefined) throw new OdographError('not-found', `${device} has no sensor ${sensor}`);
    const { revision, kind, quarters } = day;
    const midnightMs = Date.parse(`${date}T00:00:00Z`);
    return {
      device,
      sensor,
      kind,
      date,
      revision,
      quarters: quarters.map((quarter, nth) => ({
        start: new Date(midnightMs + nth * 900_000).toISOString().replace('.000Z', 'Z'),
        average: quarter?.mean ?? null,
        min: quarter?.min ?? null,
        max: quarter?.max ?? null,
        count: quarter?.count ?? 0,
      })),
    };
  },
};
