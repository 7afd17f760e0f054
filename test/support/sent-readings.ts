import * as fc from 'fast-check';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';
import { FIRST_HOUR } from './readings.ts';

/** A reading, of whatever device. */
export type Sent = Omit<Reading, 'device'>;

export const SENT_SENSORS = ['speed', 'lat', 'lon', 'alt', 'x', 'y', 'a/b ~#', 'speed~text'];
export const SENT_VALUES = [0, 1.5, -3, 'on', '', 'off 🚗', true, false];

/** Readings of few sensors at few times, near borders; mostly numbers, so that something can be derived. */
export const sentReadings: fc.Arbitrary<Sent> = fc
  .record({
    sensor: fc.constantFrom(...SENT_SENSORS),
    hour: fc.constantFrom(0, 0, 1, 2, 26).map((ahead) => FIRST_HOUR + ahead),
    ns: fc.constantFrom(0, 0, 1, 59_999_999_999, 60_000_000_000, 61e9, 1_800_000_000_123, HOUR_NS - 1),
    value: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(0, 1.5, -3) },
      { weight: 1, arbitrary: fc.constantFrom<number | string | boolean>(...SENT_VALUES, '{"a":1.0}') },
    ),
  })
  .map(({ value, ...at }): Sent => {
    if (typeof value === 'number') return { ...at, kind: 'number', value };
    if (typeof value === 'boolean') return { ...at, kind: 'boolean', value: Number(value) };
    return { ...at, kind: value.startsWith('{') ? 'json' : 'text', value };
  });

export const sentBatches = fc.array(fc.array(sentReadings, { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 6,
});
