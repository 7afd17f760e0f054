import * as z from 'zod';
import { SESSION_LIMITS } from './limits.ts';

const topic = z
  .string()
  .min(1)
  .max(SESSION_LIMITS.textLength)
  .refine((text) => text.isWellFormed(), 'holds half of a surrogate pair');

const channel = z.int().min(0).max(SESSION_LIMITS.highestChannel);

export const configSchema = z.strictObject({
  channels: z
    .array(z.strictObject({ channel, topic }))
    .max(SESSION_LIMITS.configChannels)
    .refine(
      (channels) => new Set(channels.map((each) => each.channel)).size === channels.length,
      'have a channel with two topics',
    ),
});
