import * as z from 'zod';
import { deviceName, kind, onlyDevice, readingValue, revision, time } from './values.ts';

/** Of requests that mean the only device unless one is named. */
export const onlyDeviceQuery = z.strictObject({ device: onlyDevice });

export const latestSchema = z
  .object({
    device: deviceName,
    revision,
    sensors: z
      .record(
        z.string(),
        z.object({ value: readingValue, timestamp: time, kind }).meta({ id: 'LatestReading' }),
      )
      .meta({ description: 'The latest reading of each sensor, by its name.' }),
  })
  .meta({
    id: 'Latest',
    examples: [
      {
        device: 'car-1',
        revision: 118,
        sensors: {
          speed: { value: 13.4, timestamp: '2026-05-23T20:54:11.250Z', kind: 'number' },
          gear: { value: 'D', timestamp: '2026-05-23T20:51:02Z', kind: 'text' },
        },
      },
    ],
  });
export type Latest = z.infer<typeof latestSchema>;

const coordinate = z.number().nullable();

export const locationSchema = z
  .object({
    device: deviceName,
    revision,
    latitude: coordinate.meta({ description: 'Degrees north.' }),
    longitude: coordinate.meta({ description: 'Degrees east.' }),
    altitude: coordinate.meta({ description: 'As the device sends it; null where it sends none.' }),
    timestamp: time.nullable(),
  })
  .meta({
    id: 'Location',
    description: 'A fix whose parts are of one instant; null in all parts where there is none.',
    examples: [
      {
        device: 'car-1',
        revision: 118,
        latitude: 48.13743,
        longitude: 11.57549,
        altitude: 519.2,
        timestamp: '2026-05-23T20:54:11.250Z',
      },
    ],
  });
export type Location = z.infer<typeof locationSchema>;

export const liveHeaders = z.object({
  'last-event-id': z.string().optional().meta({
    description: 'The id of the last event that is at hand: only what is newer is told.',
  }),
});
