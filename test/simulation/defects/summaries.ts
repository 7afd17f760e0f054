import { dumpDay } from '../../../shared/dump/dump-day.ts';
import type { DaySummary } from '../../../shared/statistics/day-summary.ts';
import { broken, type Defect, inPort } from './defect.ts';

export const SUMMARY_DEFECTS: readonly Defect[] = [
  broken(
    'summed-up-once',
    'a day is summed up by its first dump only, whatever comes late',
    ['answers'],
    inPort('summaries', (summaries) => ({
      put: async (summary) => {
        const { device, date } = summary;
        const channels = [...summary.channels.keys()];
        const known = await Array.fromAsync(summaries.days(device, channels, date, date));
        if (known.length === 0) await summaries.put(summary);
      },
    })),
  ),
  broken('summed-up-last', 'a day is summed up when its mark is gone already', ['answers'], {
    dumpDay: async (device, date, ports) => {
      const late: DaySummary[] = [];
      const summaries = {
        put: async (summary: DaySummary): Promise<void> => {
          late.push(summary);
        },
      };
      const outcome = await dumpDay(device, date, { ...ports, summaries });
      for (const summary of late) await ports.summaries.put(summary);
      return outcome;
    },
  }),
];
