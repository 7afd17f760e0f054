import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import { dateOfHour, HOUR_MS, hourOfDate } from '../reading/instant.ts';

/** One recording to be written: a device's UTC day. */
export interface DeviceDay {
  readonly device: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

export interface PlanPorts {
  readonly index: Pick<RecordingIndex, 'devicesOf' | 'mark' | 'marks'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A text that is different each time. */
  readonly newToken: () => string;
}

/**
 * Lists the device-days that a dump run works through: those of a date when one is given; otherwise yesterday's
 * and every earlier day that is marked, because readings came late or its dump failed. Yesterday's are marked
 * first, so that a dump that fails for good is planned again the next night; a dump that succeeds takes the
 * mark away.
 *
 * @throws OdographError `invalid-request`
 */
export async function planDumps(
  request: { readonly date?: string | undefined; readonly device?: string | undefined },
  { index, now, newToken }: PlanPorts,
): Promise<DeviceDay[]> {
  const isNightly = request.date === undefined;
  const date = request.date ?? yesterday(now());
  if (hourOfDate(date) === undefined) throw new OdographError('invalid-request', `${date} is no date`);
  const days = new Map<string, DeviceDay>();
  const add = (day: DeviceDay): void => {
    if (request.device !== undefined && request.device !== day.device) return;
    days.set(`${day.date} ${day.device}`, day);
  };
  for await (const device of index.devicesOf(date)) {
    if (isNightly) await index.mark({ device, date, token: newToken() });
    add({ device, date });
  }
  if (isNightly) for await (const mark of index.marks()) add({ device: mark.device, date: mark.date });
  return [...days.values()];
}

/** `YYYY-MM-DD` of the UTC day before. */
export const yesterday = (nowMs: number): string => dateOfHour(Math.floor(nowMs / HOUR_MS) - 24);
