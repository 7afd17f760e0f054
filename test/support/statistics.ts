import { dumpDay } from '../../shared/dump/dump-day.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { StatisticsCache } from '../../shared/statistics/cache.ts';
import type { StatisticsPorts } from '../../shared/statistics/ports.ts';
import { MemoryFileStore } from './memory/file-store.ts';
import { LATER_MS, newFileWriter, newToken, type Stores } from './stores.ts';

/** What statistics are computed from, with a memory of its own. */
export const statisticsPorts = ({ readings, index, summaries }: Stores): StatisticsPorts => ({
  index,
  summaries,
  pieces: async (_, hours) => segmentPieces(readings, hours),
  cache: new StatisticsCache(),
});

/** Dumps days of a device when they are long over, and so sums them up. @param dates `YYYY-MM-DD` */
export async function dumpDays(stores: Stores, device: string, dates: Iterable<string>): Promise<void> {
  const files = new MemoryFileStore();
  const ports = { ...stores, files, newWriter: newFileWriter, now: () => LATER_MS, newToken };
  for (const date of dates) await dumpDay(device, date, ports);
}

/** Ports that tell which hours were listed, and of which the readings were read. */
export function watchedPorts(stores: Stores): {
  readonly ports: StatisticsPorts;
  readonly listed: number[];
  readonly read: number[];
} {
  const { index } = stores;
  const listed: number[] = [];
  const read: number[] = [];
  const ports: StatisticsPorts = {
    ...statisticsPorts(stores),
    index: {
      head: (device) => index.head(device),
      firstHour: (device) => index.firstHour(device),
      lastHour: (device) => index.lastHour(device),
      trail: (device) => index.trail(device),
      pendingDates: (...dates) => index.pendingDates(...dates),
      hours: async (...range) => {
        const hours = await index.hours(...range);
        listed.push(...hours.map(({ hour }) => hour));
        return hours;
      },
    },
    pieces: async (_, hours) => {
      read.push(...hours.map(({ hour }) => hour));
      return segmentPieces(stores.readings);
    },
  };
  return { ports, listed, read };
}
