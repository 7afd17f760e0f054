import * as z from 'zod';
import { CURSOR, limit, nextCursor } from './paging.ts';
import { count, deviceName, kind, measure, ordering, revision, sensorName, time } from './values.ts';

export const devicePath = z.strictObject({ device: deviceName });

export const deviceListQuery = z.strictObject({
  cursor: deviceName.optional().meta({ description: CURSOR }),
  limit: limit(100, 1000),
});

export const deviceListSchema = z
  .object({
    devices: z.array(
      z
        .object({
          device: deviceName,
          last: time.optional().meta({ description: 'Time of the latest reading.' }),
          ageSeconds: z.number().optional().meta({
            description: 'How long ago that was; negative where the clock of the device is ahead.',
          }),
          sensors: count.meta({ description: 'How many sensors it has.' }),
        })
        .meta({
          id: 'ListedDevice',
          examples: [{ device: 'car-1', last: '2026-05-23T20:54:11.250Z', ageSeconds: 1.25, sensors: 12 }],
        }),
    ),
    cursor: nextCursor,
  })
  .meta({ id: 'DeviceList' });
export type DeviceList = z.infer<typeof deviceListSchema>;

export const deviceChangeSchema = z
  .strictObject(
    {
      ordering: ordering.optional(),
      measure: measure.nullable().optional().meta({
        description: 'How its odometer measures; null lets that follow from its sensors.',
      }),
    },
    'give an object with the ordering or the measure',
  )
  .refine(
    (change) => change.ordering !== undefined || change.measure !== undefined,
    'give an object with the ordering or the measure',
  )
  .meta({ id: 'DeviceChange' });
export type DeviceChange = z.input<typeof deviceChangeSchema>;

export const deviceSchema = z
  .object({
    device: deviceName,
    ordering,
    measure: measure.optional(),
    channels: z.array(z.object({ sensor: sensorName, kind })).meta({
      description: 'In the order of their first readings.',
    }),
    first: time.optional().meta({ description: 'Time of the earliest reading.' }),
    last: time.optional().meta({ description: 'Time of the latest reading.' }),
    dropped: count.optional().meta({
      description: 'Readings that came too late while it went forward.',
    }),
  })
  .meta({
    id: 'Device',
    examples: [
      {
        device: 'car-1',
        ordering: 'any',
        channels: [
          { sensor: 'speed', kind: 'number' },
          { sensor: 'gear', kind: 'text' },
        ],
        first: '2026-02-02T07:12:40Z',
        last: '2026-05-23T20:54:11.250Z',
      },
    ],
  });
export type Device = z.infer<typeof deviceSchema>;

export const sensorListSchema = z
  .object({
    device: deviceName,
    revision: revision.meta({ description: 'Rises when sensors are added.' }),
    sensors: z
      .array(
        z
          .object({
            sensor: sensorName,
            kind: kind.meta({ description: 'The kind that is meant where none is given: the first.' }),
            kinds: z.array(kind).meta({ description: 'All kinds that it has sent.' }),
          })
          .meta({ id: 'Sensor' }),
      )
      .meta({ description: 'In the order of their first readings.' }),
  })
  .meta({ id: 'SensorList' });
export type SensorList = z.infer<typeof sensorListSchema>;
