import { Fleet } from '../../../cli/simulate/fleet.ts';
import type { SentReading } from '../support/readings.ts';

/** The moment that every picture is of: browsers are told that it is now. */
export const NOW_MS = Date.UTC(2026, 4, 23, 10, 42, 30);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What the board of the pictures shows: long enough that a pixel stands for many readings, with a gap in it. */
export const SHOWN = { startMs: NOW_MS - 2 * HOUR_MS, endMs: NOW_MS } as const;
const GAP = { startMs: NOW_MS - 47 * MINUTE_MS, endMs: NOW_MS - 34 * MINUTE_MS } as const;

const SEED = 1;
const RATE_HZ = 1;
/** How long each car has driven. The others are there to be listed, and to be on the map. */
const CARS = [
  { device: 'car-1', forMs: 2 * HOUR_MS, untilMs: NOW_MS },
  { device: 'car-2', forMs: 15 * MINUTE_MS, untilMs: NOW_MS },
  { device: 'car-3', forMs: 15 * MINUTE_MS, untilMs: NOW_MS - 4 * MINUTE_MS },
] as const;

/** What the simulated cars sent up to then: the same each time. */
export function fleetReadings(): SentReading[] {
  return CARS.flatMap(({ device, forMs, untilMs }, index) => {
    const fleet = new Fleet({
      devices: [device],
      seed: SEED + index,
      fromMs: NOW_MS - forMs,
      rateHz: RATE_HZ,
      late: 0,
      twice: 0,
    });
    return [...fleet.until(untilMs)]
      .map(({ text }): SentReading => JSON.parse(text))
      .filter(({ timestamp }) => {
        const atMs = Date.parse(timestamp);
        return atMs < GAP.startMs || atMs >= GAP.endMs;
      });
  });
}
