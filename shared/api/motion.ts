import * as z from 'zod';
import { API_LIMITS } from './limits.ts';
import { count, deviceName, measure, moment, revision, time } from './values.ts';

const range = {
  start: moment.optional().meta({ description: 'First moment; open unless given.' }),
  end: moment.optional().meta({ description: 'Last moment, included; open unless given.' }),
  measure: measure.optional().meta({
    description: 'How to measure. Unless given: as set for the device, or else as follows from its sensors.',
  }),
};

export const odometerQuery = z.strictObject(range);

const fixSchema = z
  .union([
    z.object({ timestamp: time, latitude: z.number(), longitude: z.number() }),
    z.object({ timestamp: time, x: z.number(), y: z.number() }),
  ])
  .meta({ id: 'Fix', description: 'Where a device was.' });

export const odometerSchema = z
  .object({
    device: deviceName,
    revision,
    measure,
    unit: z.enum(['metres', 'units']).meta({ description: '`units` are those of `x` and `y`.' }),
    length: z.number().min(0).meta({ description: 'Sum of the distances from each fix to the next.' }),
    fixes: count,
    first: fixSchema.nullable(),
    last: fixSchema.nullable(),
  })
  .meta({
    id: 'Odometer',
    examples: [
      {
        device: 'car-1',
        revision: 118,
        measure: 'geodesic',
        unit: 'metres',
        length: 24_310.7,
        fixes: 36_000,
        first: { timestamp: '2026-05-23T20:00:00Z', latitude: 48.13743, longitude: 11.57549 },
        last: { timestamp: '2026-05-23T20:59:59.900Z', latitude: 48.20914, longitude: 11.61523 },
      },
    ],
  });
export type Odometer = z.infer<typeof odometerSchema>;

export const trackQuery = z.strictObject({
  ...range,
  points: z
    .int()
    .min(2)
    .max(API_LIMITS.trackPoints)
    .default(API_LIMITS.usualTrackPoints)
    .meta({ description: 'Positions at most; the line is simplified to as many.' }),
});

/** https://www.rfc-editor.org/rfc/rfc7946 */
const position = z
  .array(z.number())
  .length(2)
  .meta({ description: 'Longitude and latitude; `x` and `y` in a plane.' });

export const trackSchema = z
  .object({
    type: z.literal('Feature'),
    geometry: z
      .discriminatedUnion('type', [
        z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) }),
        z.object({ type: z.literal('Point'), coordinates: position }),
      ])
      .nullable()
      .meta({ description: 'A point where there is only one fix, null where there is none.' }),
    properties: z.object({
      device: deviceName,
      revision,
      measure,
      times: z.array(time).meta({ description: 'Time of each position.' }),
    }),
  })
  .meta({
    id: 'Track',
    description: 'GeoJSON (RFC 7946).',
    examples: [
      {
        type: 'Feature',
        geometry: {
          type: 'LineString',
          coordinates: [
            [11.57549, 48.13743],
            [11.61523, 48.20914],
          ],
        },
        properties: {
          device: 'car-1',
          revision: 118,
          measure: 'geodesic',
          times: ['2026-05-23T20:00:00Z', '2026-05-23T20:59:59.900Z'],
        },
      },
    ],
  });
export type Track = z.infer<typeof trackSchema>;
