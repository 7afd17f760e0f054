import { Fleet } from '../../../cli/simulate/fleet.ts';
import type { SentReading } from '../support/readings.ts';

/** The moment that every picture is of: browsers are told that it is now. */
export const NOW_MS = Date.UTC(2026, 4, 23, 10, 42, 30);
const MINUTE_MS = 60_000;

/** What the board of the pictures shows: a pixel stands for several readings, and there is a gap in it. */
export const SHOWN = { startMs: NOW_MS - 40 * MINUTE_MS, endMs: NOW_MS } as const;
const GAP = { startMs: NOW_MS - 21 * MINUTE_MS, endMs: NOW_MS - 17 * MINUTE_MS } as const;

const RATE_HZ = 4;
/** How long each car has driven. The others are there to be listed, and to be on the map. */
const CARS = [
  { device: 'car-1', fromMs: SHOWN.startMs, untilMs: NOW_MS, seed: 0 },
  { device: 'car-2', fromMs: NOW_MS - 15 * MINUTE_MS, untilMs: NOW_MS, seed: 7920 },
  { device: 'car-3', fromMs: NOW_MS - 15 * MINUTE_MS, untilMs: NOW_MS - 4 * MINUTE_MS, seed: 15_838 },
] as const;

/** What the simulated cars sent up to then: the same each time. */
export function fleetReadings(): SentReading[] {
  return CARS.flatMap(({ device, fromMs, untilMs, seed }) => {
    const fleet = new Fleet({
      devices: [device],
      seed,
      fromMs,
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
