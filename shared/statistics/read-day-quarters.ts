import { OdographError } from '../errors/odograph-error.ts';
import type { Kind } from '../reading/reading.ts';
import { hourOfDate } from '../reading/instant.ts';
import { DAY_HOURS } from './days.ts';
import type { StatisticsPorts } from './ports.ts';
import { QUARTERS } from './day-summary.ts';
import { readParts } from './read-series.ts';

/** What a quarter of an hour holds of a channel; null where there is no number. */
export interface QuarterValues {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly first: number | null;
  readonly last: number | null;
}

export interface DayQuarters {
  readonly revision: number;
  readonly sensor: string;
  /** The sensor's registered kind. */
  readonly kind: Kind;
  /** 96 of them; null where there is no reading. */
  readonly quarters: readonly (QuarterValues | null)[];
}

/**
 * What a sensor did in the quarters of an hour of a UTC day.
 *
 * @param date `YYYY-MM-DD`
 * @returns undefined for a device or a sensor that never had a reading
 * @throws OdographError `invalid-request` for what is no date
 */
export async function readDayQuarters(
  device: string,
  sensor: string,
  date: string,
  ports: StatisticsPorts,
): Promise<DayQuarters | undefined> {
  const hour = hourOfDate(date);
  if (hour === undefined) throw new OdographError('invalid-request', `${date} is no date; give YYYY-MM-DD`);
  const parts = await readParts(
    {
      device,
      channels: [{ sensor }],
      start: { hour, ns: 0 },
      end: { hour: hour + DAY_HOURS, ns: 0 },
      bins: QUARTERS,
    },
    ports,
  );
  const [channel] = parts?.channels ?? [];
  if (parts === undefined || channel === undefined) return undefined;
  const quarters = channel.bins.map(({ count, min, max, mean, first, last }) =>
    count === 0 ? null : { count, min, max, mean, first, last },
  );
  return { revision: parts.revision, sensor, kind: channel.kind, quarters };
}
