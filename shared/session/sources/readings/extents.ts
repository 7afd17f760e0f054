import type { HourEntry } from '../../../index/recording-index.ts';
import { WINDOW_LIMITS } from '../../../manifest/limits.ts';
import { HOUR_NS, MINUTE_NS } from '../../../reading/instant.ts';
import type { Extent } from '../../source.ts';

/**
 * The runs of minutes in which hours have readings.
 *
 * @param share part of the readings that is selected, 0 to 1
 * @param surely those of the channels that an hour has readings of that surely have a message in it
 */
export function extentsOf(
  hours: readonly HourEntry[],
  share: number,
  surely: (channels: ReadonlySet<number>) => ReadonlySet<number>,
): Extent[] {
  return hours.flatMap((entry) => {
    const size = (entry.readings * WINDOW_LIMITS.wireBytesPerReading + entry.bytes) * share;
    const runs = runsOf(entry.minutes);
    const sure = surely(entry.channels);
    const start = BigInt(entry.hour) * BigInt(HOUR_NS);
    return runs.map(({ first, last }): Extent => {
      const from = Math.max(first * MINUTE_NS, entry.firstNs);
      const to = Math.min((last + 1) * MINUTE_NS - 1, entry.lastNs);
      const bytes = Math.max(1, (size * (last - first + 1)) / entry.minutes.size);
      const extent = { start: start + BigInt(from), end: start + BigInt(to), bytes };
      // Which of an hour's runs a channel's readings are in is not told.
      return runs.length > 1 ? extent : { ...extent, channels: sure };
    });
  });
}

/** Minutes that follow each other, both ends included. */
function runsOf(minutes: ReadonlySet<number>): { readonly first: number; readonly last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const minute of [...minutes].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.last === minute - 1) run.last = minute;
    else runs.push({ first: minute, last: minute });
  }
  return runs;
}
