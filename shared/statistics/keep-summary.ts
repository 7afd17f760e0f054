import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import { HOUR_NS, hourOfDate } from '../reading/instant.ts';
import type { DaySummary } from './day-summary.ts';
import type { SummaryStore } from './summary-store.ts';

export interface KeepSummaryPorts {
  readonly summaries: Pick<SummaryStore, 'put'>;
  readonly index: Pick<RecordingIndex, 'trail' | 'saveTrail'>;
}

/** How often a trail is written again that another writer came before: many days of a device may be dumped at once. */
const WRITE_ATTEMPTS = 40;

/**
 * Keeps what was summed up of a day, and notes in which hour each channel had its latest reading. Both are durable
 * when this returns.
 *
 * @throws OdographError `write-conflict` when other writers were always first
 */
export async function keepSummary(
  summary: DaySummary,
  { summaries, index }: KeepSummaryPorts,
): Promise<void> {
  await summaries.put(summary);
  const latest = lastHoursOf(summary);
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const trail = await index.trail(summary.device);
    const known = trail?.lastHours ?? new Map<number, number>();
    const later = [...latest].filter(([channel, hour]) => hour > (known.get(channel) ?? -1));
    if (later.length === 0) return;
    const lastHours = new Map([...known, ...later]);
    const version = (trail?.version ?? 0) + 1;
    if (await index.saveTrail({ device: summary.device, version, lastHours })) return;
  }
  throw new OdographError('write-conflict', `the trail of ${summary.device} kept changing`);
}

/** The hour of each channel's latest reading of the day, by number of the channel. */
function lastHoursOf({ channels, date }: DaySummary): Map<number, number> {
  const latest = new Map<number, number>();
  const firstHour = hourOfDate(date) ?? 0;
  for (const [channel, bins] of channels) {
    for (const { lastNs } of bins.values()) {
      const hour = firstHour + Math.floor(lastNs / HOUR_NS);
      latest.set(channel, Math.max(latest.get(channel) ?? hour, hour));
    }
  }
  return latest;
}
