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
  .meta({ id: 'Latest' });
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
  });
export type Location = z.infer<typeof locationSchema>;

export const liveHeaders = z.object({
  'last-event-id': z.string().optional().meta({
    description: 'The id of the last event that is at hand: only what is newer is told.',
  }),
});
