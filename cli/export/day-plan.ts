import { createHash } from 'node:crypto';
import { ClientError } from '../../shared/client/client-error.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { dayOfDumpKey } from '../../shared/dump/dump-keys.ts';
import { dateOfHour, formatInstant, HOUR_NS, hourOfDate } from '../../shared/reading/instant.ts';
import { DayFault } from './day-fault.ts';

/** Hours since 1970, both included. */
export interface HourRange {
  readonly from: number;
  readonly to: number;
}

/** Where parts of a recording are found. */
export interface PlannedSource {
  readonly url: URL;
  readonly id: string;
  /** The whole day's recording, as a file. */
  readonly isFile: boolean;
}

/** A UTC day of a device, as the manifest tells of it. */
export interface PlannedDay {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Another one as soon as the day has other readings, or they are found elsewhere. */
  readonly version: string;
  /** In order of time. */
  readonly sources: readonly PlannedSource[];
}

/**
 * More than the days of which there may be readings. No clock is asked for where they end: the one here may be wrong, and
 * a range that is empty costs next to nothing.
 */
export const ALL_HOURS: HourRange = {
  from: hourOfDate('2000-01-01') ?? 0,
  to: (hourOfDate('2200-01-01') ?? 0) - 1,
};

const HOURS_OF_DAY = 24;

/**
 * The days of a device that have readings, in order of time. A range of more days than a manifest may cover is cut in
 * two, again and again.
 *
 * @param range whole UTC days
 * @throws ClientError
 */
export async function* daysOf(
  device: string,
  range: HourRange,
  client: OdographClient,
): AsyncGenerator<PlannedDay> {
  let days: PlannedDay[];
  try {
    days = await daysWithin(device, range, client);
  } catch (error) {
    const isTooLong = error instanceof ClientError && error.problem?.code === 'range-too-long';
    const count = (range.to - range.from + 1) / HOURS_OF_DAY;
    if (!isTooLong || count < 2) throw error;
    const middle = range.from + Math.floor(count / 2) * HOURS_OF_DAY;
    yield* daysOf(device, { from: range.from, to: middle - 1 }, client);
    yield* daysOf(device, { from: middle, to: range.to }, client);
    return;
  }
  yield* days;
}

/** A day as it is now, with links that are new; undefined where it has no readings. */
export async function dayOf(
  device: string,
  date: string,
  client: OdographClient,
): Promise<PlannedDay | undefined> {
  const from = hourOfDate(date) ?? 0;
  const [day] = await daysWithin(device, { from, to: from + HOURS_OF_DAY - 1 }, client);
  return day;
}

async function daysWithin(device: string, range: HourRange, client: OdographClient): Promise<PlannedDay[]> {
  const selection = {
    devices: [device],
    start: formatInstant({ hour: range.from, ns: 0 }),
    end: formatInstant({ hour: range.to, ns: HOUR_NS - 1 }),
  };
  const base = client.manifestUrl(selection);
  const { sources } = await client.manifest(selection);
  const dated = sources.map(({ url, id, startTime, supportsRangeRequests }) => ({
    date: dateOf(id, startTime),
    source: { url: new URL(url, base), id: id ?? '', isFile: supportsRangeRequests === true },
  }));
  return [...Map.groupBy(dated, ({ date }) => date)].map(([date, ofDay]) => {
    const found = ofDay.map(({ source }) => source);
    return { date, version: versionOf(found), sources: found };
  });
}

function dateOf(id: string | undefined, startTime: string | undefined): string {
  const date = startTime?.slice(0, 10) ?? (id === undefined ? undefined : dayOfDumpKey(id)?.date);
  if (date === undefined || hourOfDate(date) === undefined)
    throw new DayFault('the manifest lists a source without saying of which day it is');
  return date;
}

const versionOf = (sources: readonly PlannedSource[]): string => {
  const hash = createHash('sha256');
  for (const { id } of sources) hash.update(`${id}\n`);
  return hash.digest('base64url').slice(0, 22);
};

/** The whole UTC days that a range reaches into. */
export const wholeDays = (fromHour: number, toHour: number): HourRange => ({
  from: hourOfDate(dateOfHour(fromHour)) ?? fromHour,
  to: (hourOfDate(dateOfHour(toHour)) ?? toHour) + HOURS_OF_DAY - 1,
});
