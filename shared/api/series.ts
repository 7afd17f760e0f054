import * as z from 'zod';
import { QUARTERS } from '../statistics/day-summary.ts';
import { API_LIMITS } from './limits.ts';
import {
  count,
  date,
  deviceName,
  kind,
  moment,
  onlyDevice,
  readingValue,
  revision,
  sensorName,
  time,
} from './values.ts';

export const seriesQuery = z.strictObject({
  sensor: z
    .array(sensorName)
    .min(1)
    .max(API_LIMITS.seriesSensors)
    .meta({ description: 'Name of a sensor; repeat it for several.', examples: [['speed']] }),
  kind: kind.optional().meta({
    description: "Kind of value; a sensor's first kind unless another is wanted.",
  }),
  start: moment.optional().meta({ description: 'First moment; an hour before `end` unless given.' }),
  end: moment.optional().meta({
    description: 'Moment after the last; just after the latest reading unless given.',
  }),
  bins: z.int().min(1).max(API_LIMITS.bins).default(API_LIMITS.usualBins).meta({
    description:
      'Parts that the range is cut into: equal ones up to two days. In a longer range, bounds between parts are moved to the nearest quarter of an hour of UTC, so there may be fewer.',
  }),
});

const figure = z.number().nullable();

const binSchema = z
  .object({
    start: time,
    end: time,
    count,
    min: figure,
    max: figure,
    mean: figure,
    first: figure,
    last: figure,
  })
  .meta({
    id: 'Bin',
    description:
      'What a part of the range holds, its end excluded. Figures are null where it is empty, and of texts and objects; a boolean counts as 0 or 1.',
  });
export type SeriesBin = z.infer<typeof binSchema>;

const rawReadingSchema = z.object({ timestamp: time, value: readingValue }).meta({ id: 'RawReading' });

const seriesChannelSchema = z.discriminatedUnion('raw', [
  z.object({ sensor: sensorName, kind, raw: z.literal(false), bins: z.array(binSchema) }),
  z.object({ sensor: sensorName, kind, raw: z.literal(true), readings: z.array(rawReadingSchema) }),
]);
export type SeriesChannel = z.infer<typeof seriesChannelSchema>;

export const seriesSchema = z
  .object({
    device: deviceName,
    start: time,
    end: time,
    revision,
    channels: z.array(seriesChannelSchema).meta({
      description: 'In the order asked for. Raw where there are no more readings than bins.',
    }),
  })
  .meta({
    id: 'Series',
    examples: [
      {
        device: 'car-1',
        start: '2026-05-23T20:00:00Z',
        end: '2026-05-23T21:00:00Z',
        revision: 118,
        channels: [
          {
            sensor: 'speed',
            kind: 'number',
            raw: false,
            bins: [
              {
                start: '2026-05-23T20:00:00Z',
                end: '2026-05-23T20:30:00Z',
                count: 18_000,
                min: 0,
                max: 31.2,
                mean: 13.4,
                first: 0,
                last: 22.8,
              },
              {
                start: '2026-05-23T20:30:00Z',
                end: '2026-05-23T21:00:00Z',
                count: 0,
                min: null,
                max: null,
                mean: null,
                first: null,
                last: null,
              },
            ],
          },
          {
            sensor: 'gear',
            kind: 'text',
            raw: true,
            readings: [{ timestamp: '2026-05-23T20:51:02Z', value: 'D' }],
          },
        ],
      },
    ],
  });
export type Series = z.infer<typeof seriesSchema>;

export const dayPath = z.strictObject({ sensor: sensorName, date });
export const dayQuery = z.strictObject({ device: onlyDevice });

export const dayQuartersSchema = z
  .object({
    device: deviceName,
    sensor: sensorName,
    kind,
    date: z.string().meta({ format: 'date' }),
    revision,
    quarters: z
      .array(
        z
          .object({ start: time, average: figure, min: figure, max: figure, count })
          .meta({ id: 'Quarter', description: '15 minutes; null where there was no reading.' }),
      )
      .length(QUARTERS),
  })
  .meta({ id: 'DayQuarters' });
export type DayQuarters = z.infer<typeof dayQuartersSchema>;
