import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import { dateOfHour, HOUR_MS, hourOfDate } from '../reading/instant.ts';

/** One recording to be written: a device's UTC day. */
export interface DeviceDay {
  readonly device: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

/**
 * Lists the device-days that a dump run works through: those of a date when one is given; otherwise yesterday's
 * and every earlier day that was marked since its dump, because readings came late.
 *
 * @param nowMs milliseconds since 1970
 * @throws OdographError `invalid-request`
 */
export async function planDumps(
  request: { readonly date?: string | undefined; readonly device?: string | undefined },
  index: Pick<RecordingIndex, 'devicesOf' | 'marks'>,
  nowMs: number,
): Promise<DeviceDay[]> {
  const date = request.date ?? yesterday(nowMs);
  if (hourOfDate(date) === undefined) throw new OdographError('invalid-request', `${date} is no date`);
  const days = new Map<string, DeviceDay>();
  const add = (day: DeviceDay): void => {
    if (request.device === undefined || request.device === day.device)
      days.set(`${day.date} ${day.device}`, day);
  };
  for await (const device of index.devicesOf(date)) add({ device, date });
  if (request.date === undefined) {
    for await (const mark of index.marks()) add({ device: mark.device, date: mark.date });
  }
  return [...days.values()];
}

/** `YYYY-MM-DD` of the UTC day before. */
export const yesterday = (nowMs: number): string => dateOfHour(Math.floor(nowMs / HOUR_MS) - 24);
