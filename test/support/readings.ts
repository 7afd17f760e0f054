import * as fc from 'fast-check';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';

/** 2026-05-01T22:00Z: two hours before a day ends. */
export const FIRST_HOUR = Date.UTC(2026, 4, 1, 22) / 3_600_000;

const HOURS = [0, 1, 2, 3, 26, 27, 100].map((ahead) => FIRST_HOUR + ahead);
const OFFSETS = [0, 1, 2, 59_999_999_999, 60_000_000_000, 1_800_000_000_123, HOUR_NS - 1];
const SENSORS = ['speed', 'lat', 'lon', 'a/b ~#', 'speed~text'];

/** A reading whose value tells its number, so that one reading is never mistaken for another. */
export function numbered(device: string, sensor: string, hour: number, ns: number, nth: number): Reading {
  const at = { device, sensor, hour, ns };
  switch (nth % 5) {
    case 0:
      return { ...at, kind: 'text', value: `text ${nth}\n"ü"` };
    case 1:
      return { ...at, kind: 'json', value: `{"nth":${nth},"list":[1.0,"a"]}` };
    case 2:
      return { ...at, kind: 'boolean', value: (nth >>> 1) % 2 };
    default:
      return { ...at, kind: 'number', value: nth % 7 === 0 ? -0 : nth / 2 };
  }
}

const place = fc.record({
  sensor: fc.constantFrom(...SENSORS),
  hour: fc.constantFrom(...HOURS),
  ns: fc.constantFrom(...OFFSETS),
  mixed: fc.boolean(),
});

/** Lists of each batch's readings, a batch being of one of two devices; times and sensors repeat often. */
export const readingBatches = fc
  .array(
    fc.record({
      device: fc.constantFrom('car', 'van/2'),
      places: fc.array(place, { minLength: 1, maxLength: 8 }),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((batches) => {
    let nth = 0;
    return batches.map(({ device, places }) =>
      places.map(({ sensor, hour, ns, mixed }) => {
        nth += 1;
        return numbered(device, sensor, hour, ns, mixed ? nth : 5 * nth + 3);
      }),
    );
  });
