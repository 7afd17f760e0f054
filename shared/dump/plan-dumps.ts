import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import { dateOfHour, HOUR_MS, hourOfDate } from '../reading/instant.ts';
import { mapInTurns } from '../concurrency/map-in-turns.ts';

/** Days whose dumps are asked for at the same time: one after the other, those of a large fleet would outlast the function. */
const LOOKED_AT_ONCE = 32;

/** One recording to be written: a device's UTC day. */
export interface DeviceDay {
  readonly device: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

export interface PlanPorts {
  readonly index: Pick<RecordingIndex, 'devicesOf' | 'marks'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Lists the device-days that a dump run works through: those of a date when one is given; otherwise every day
 * that is over and marked, because no dump holds all of its readings: yesterday, days with late readings, and days
 * whose dump failed. A dump that succeeds takes the mark away.
 *
 * @throws OdographError `invalid-request`
 */
export async function planDumps(
  { date, device }: { readonly date?: string | undefined; readonly device?: string | undefined },
  { index, now }: PlanPorts,
): Promise<DeviceDay[]> {
  if (date !== undefined && hourOfDate(date) === undefined)
    throw new OdographError('invalid-request', `${date} is no date`);
  const days: DeviceDay[] = [];
  const add = (day: DeviceDay): void => {
    if (device === undefined || device === day.device) days.push({ device: day.device, date: day.date });
  };
  if (date === undefined) {
    const last = yesterday(now());
    for await (const mark of index.marks()) if (mark.date <= last) add(mark);
  } else {
    for await (const listed of index.devicesOf(date)) add({ device: listed, date });
  }
  return days;
}

/**
 * Of the days that a nightly run works through, those that one has worked through before and that no dump was ever
 * published of: something is wrong with them, since their segments are kept only as long as someone looks.
 */
export async function neverDumped(
  days: readonly DeviceDay[],
  { index, now }: { readonly index: Pick<RecordingIndex, 'dumps'>; readonly now: () => number },
): Promise<DeviceDay[]> {
  const last = yesterday(now());
  return notDumped(
    days.filter(({ date }) => date < last),
    index,
  );
}

/** Of some days, those that no dump was ever published of. */
export async function notDumped(
  days: readonly DeviceDay[],
  index: Pick<RecordingIndex, 'dumps'>,
): Promise<DeviceDay[]> {
  const isMissing = await mapInTurns(days, LOOKED_AT_ONCE, async ({ device, date }) => {
    const [dump] = await index.dumps(device, date, date);
    return dump === undefined;
  });
  return days.filter((_, at) => isMissing[at]);
}

/** `YYYY-MM-DD` of the UTC day before. */
export const yesterday = (nowMs: number): string => dateOfHour(Math.floor(nowMs / HOUR_MS) - 24);
