import { HOUR_MS } from '../../../shared/reading/instant.ts';

/** Moments that a fleet is looked at: one request of every device in each, all of them within one round of requests. */
export const STAGES = [
  { name: 'first', about: 'the first request ever of each device', startMs: 10 * HOUR_MS + 600_000 },
  { name: 'steady', about: 'a request within an hour', startMs: 10 * HOUR_MS + 1_200_000 },
  { name: 'hour', about: 'the first request in an hour', startMs: 11 * HOUR_MS },
  { name: 'midnight', about: 'the first request in a day', startMs: 24 * HOUR_MS },
] as const;

export type StageName = (typeof STAGES)[number]['name'];

/** The day that is looked at. */
export const DAY_MS = Date.UTC(2026, 5, 1);

/** When a device sends within a round of requests: spread like a hash, in whole seconds. */
export const phaseOf = (nth: number, batchSeconds: number): number =>
  (Math.imul(nth + 1, 2_654_435_761) >>> 0) % batchSeconds;

export const deviceName = (nth: number): string => `device-${String(nth).padStart(7, '0')}`;
