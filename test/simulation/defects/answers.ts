import type { HourEntry } from '../../../shared/index/recording-index.ts';
import { latestReadings } from '../../../shared/statistics/latest-readings.ts';
import type { StatisticsPorts } from '../../../shared/statistics/ports.ts';
import { readOdometer } from '../../../shared/statistics/read-odometer.ts';
import { readSeries } from '../../../shared/statistics/read-series.ts';
import { broken, type Defect, withMethods } from './defect.ts';

/** Ports whose index tells of a device's hours what `told` makes of them. */
const telling = (
  ports: StatisticsPorts,
  told: (hours: readonly HourEntry[]) => readonly HourEntry[],
): StatisticsPorts => ({
  ...ports,
  index: withMethods(ports.index, {
    hours: async (...range) => [...told(await ports.index.hours(...range))],
  }),
});

/** An hour as if nothing had come after its first readings. */
const unrevised = (hours: readonly HourEntry[]): readonly HourEntry[] =>
  hours.map((hour) => ({ ...hour, revision: 1 }));

export const ANSWER_DEFECTS: readonly Defect[] = [
  broken(
    'remembered-by-hour',
    'latest values are remembered by hour, whatever came to it since',
    ['answers'],
    {
      latestReadings: (device, ports) => latestReadings(device, telling(ports, unrevised)),
    },
  ),
  broken('series-without-last-hour', 'series leave the latest hour out', ['answers'], {
    readSeries: (query, ports) =>
      readSeries(
        query,
        telling(ports, (hours) => hours.slice(0, -1)),
      ),
  }),
  broken('way-without-last-hour', 'odometers leave the latest hour out', ['answers'], {
    readOdometer: (query, ports) =>
      readOdometer(
        query,
        telling(ports, (hours) => hours.slice(0, -1)),
      ),
  }),
];
