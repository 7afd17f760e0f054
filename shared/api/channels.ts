import * as z from 'zod';
import { API_LIMITS } from './limits.ts';
import { CURSOR, limit, nextCursor } from './paging.ts';
import {
  count,
  deviceName,
  kind,
  milliseconds,
  onlyDevice,
  readingValue,
  revision,
  sensorName,
  time,
} from './values.ts';

const LONGEST_NAME = 160;

const channelName = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .meta({
    description: "Name of a channel: the sensor's, with `~` and the kind where it is not the sensor's first.",
    examples: ['speed'],
  });

const channel = { name: channelName, device: deviceName, sensor: sensorName, kind };
const channelSchema = z.object(channel).meta({ id: 'Channel' });
export type Channel = z.infer<typeof channelSchema>;

export const channelSearchQuery = z.strictObject({
  text: z
    .string()
    .max(API_LIMITS.patternLength)
    .default('')
    .meta({
      description:
        'Regular expression that the name has to hold, whatever the case; RE2 syntax, so that it takes linear time.',
      examples: ['speed|accel'],
    }),
  device: deviceName.optional().meta({ description: 'Only channels of this device.' }),
  cursor: deviceName.optional().meta({ description: CURSOR }),
  limit: limit(1000, 10_000).meta({
    description: 'Channels after which a page ends; those of one device are never parted.',
  }),
});

export const channelSearchSchema = z
  .object({ channels: z.array(channelSchema), cursor: nextCursor })
  .meta({ id: 'ChannelSearch' });
export type ChannelSearch = z.infer<typeof channelSearchSchema>;

export const recentChannelsQuery = z.strictObject({
  device: deviceName.optional().meta({ description: 'Only channels of this device.' }),
  limit: limit(100, 10_000).meta({ description: 'Channels at most.' }),
});

export const recentChannelsSchema = z
  .object({
    channels: z.array(
      z
        .object({ ...channel, last: time.meta({ description: "Of the device's latest reading." }) })
        .meta({ id: 'RecentChannel' }),
    ),
  })
  .meta({
    id: 'RecentChannels',
    description: 'Channels with readings in the latest hour of their device, the latest first.',
  });
export type RecentChannels = z.infer<typeof recentChannelsSchema>;

const asked = {
  channel: channelName,
  device: onlyDevice,
  begin_time: milliseconds.meta({ description: 'Begin in milliseconds since 1970, included.' }),
  end_time: milliseconds.meta({ description: 'End in milliseconds since 1970, excluded.' }),
};

export const rawLinkQuery = z.strictObject(asked);

export const curveQuery = z.strictObject({
  ...asked,
  num_bins: z.int().min(0).max(API_LIMITS.bins).default(0).meta({
    description:
      'Parts that the range is cut into, equal ones up to two days; 0 asks for the readings themselves. In a longer range, bounds between parts are moved to the nearest quarter of an hour of UTC, so there may be fewer.',
  }),
  remove_empty_bins: z.boolean().default(false).meta({ description: 'Leave out bins without readings.' }),
});

const figure = z.number().nullable();

const curve = { channel: channelSchema, begin_time: milliseconds, end_time: milliseconds, revision };

/** Readings may lie between two milliseconds. */
const exactMilliseconds = z
  .number()
  .meta({ description: 'Milliseconds since 1970, with a fraction if need be.' });

export const curveSchema = z
  .discriminatedUnion('raw', [
    z.object({
      ...curve,
      raw: z.literal(false),
      bins: z.array(
        z
          .object({
            begin_time: exactMilliseconds,
            end_time: exactMilliseconds,
            mean: figure,
            min: figure,
            max: figure,
            count,
          })
          .meta({
            id: 'CurveBin',
            examples: [
              {
                begin_time: 1_779_566_400_000,
                end_time: 1_779_566_460_000,
                mean: 13.4,
                min: 0,
                max: 31.2,
                count: 600,
              },
            ],
          }),
      ),
    }),
    z.object({
      ...curve,
      raw: z.literal(true),
      readings: z.array(
        z.object({ time: exactMilliseconds, timestamp: time, value: readingValue }).meta({
          id: 'CurveReading',
          examples: [{ time: 1_779_569_651_250, timestamp: '2026-05-23T20:54:11.250Z', value: 13.4 }],
        }),
      ),
    }),
  ])
  .meta({
    id: 'Curve',
    description: 'Raw where that was asked for, or there are no more readings than bins.',
  });
export type Curve = z.infer<typeof curveSchema>;

export const rawLinkSchema = z
  .object({
    link: z.string().meta({ description: 'Where the readings are, as MCAP.' }),
    mediaType: z.string(),
  })
  .meta({
    id: 'RawLink',
    examples: [
      {
        link: 'http://127.0.0.1:8321/v1/data?device=car-1&sensors=speed',
        mediaType: 'application/octet-stream',
      },
    ],
  });
export type RawLink = z.infer<typeof rawLinkSchema>;
