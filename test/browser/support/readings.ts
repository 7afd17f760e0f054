/** A reading as it is sent. */
export interface SentReading {
  readonly device: string;
  readonly sensor: string;
  readonly timestamp: string;
  readonly value: number | boolean | string | Readonly<Record<string, unknown>>;
}

/** When the rover drove: long ago, so that nothing of it depends on when tests run. */
export const DRIVE_START_MS = Date.UTC(2026, 4, 23, 10, 0, 0);
export const DRIVE_SECONDS = 120;

/** Speed of the rover, in metres per second. */
export const speedAt = (second: number): number => Number((5 + 3 * Math.sin(second / 9)).toFixed(3));

/** What the rover sent, once a second for two minutes. */
export function drive(device = 'rover'): SentReading[] {
  return Array.from({ length: DRIVE_SECONDS }, (_, second): SentReading[] => {
    const timestamp = new Date(DRIVE_START_MS + second * 1000).toISOString();
    const values = {
      speed: speedAt(second),
      battery: 90 - second / 10,
      gps_latitude: 48.1 + second * 1e-5,
      gps_longitude: 11.5 + second * 2e-5,
      braking: second % 20 < 3,
      gear: second < 60 ? 'low' : 'high',
    };
    return Object.entries(values).map(([sensor, value]) => ({ device, sensor, timestamp, value }));
  }).flat();
}
