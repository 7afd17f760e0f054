import * as z from 'zod';
import { CHANNEL_TYPES, type ChannelType, isChannelType } from '../session/channels/channel-types.ts';
import { int64 } from '../session/int64.ts';
import { sessionName } from '../session/upsert-request.ts';

export const identityPath = z.strictObject({
  identity: sessionName.meta({ description: 'Identity of a session.', examples: ['lap-3'] }),
});

const TYPES = Object.keys(CHANNEL_TYPES).filter(isChannelType);

export const channelsPath = z.strictObject({
  ...identityPath.shape,
  type: z.enum<ChannelType[]>(TYPES).meta({
    description: '`jsonl`: a line of JSON for each message. `mcap`: a recording of these channels.',
  }),
  channels: z.string().meta({
    description:
      'Numbers and ranges of channels in hexadecimal digits, with commas between them; a bound of a range may be left out. `-` means all channels, those without a number too.',
    examples: ['-5,7,B-D,14-'],
  }),
});

const bound = (description: string) =>
  int64.optional().meta({ description, examples: ['1777593600000000000'] });

export const channelsQuery = z.strictObject({
  start: bound('Nanoseconds since 1970, in session time, included. Where the session starts unless given.'),
  end: bound('Nanoseconds since 1970, in session time, included. Where the session ends unless given.'),
});

const told = z.union([z.int(), z.string()]);

/** What a session is bound to, for those who bind it. */
export const dataBindingsSchema = z.object({
  dataBindings: z.array(
    z.object({
      key: z.object({ source: z.string(), identity: z.string(), timeRef: told }),
      sessionStartTime: told.optional(),
      sessionEndTime: told.optional(),
      sessionTimeOffset: told,
      dataChannelBindings: z.array(
        z.object({ firstDataChannel: z.int(), firstSessionChannel: z.int(), lastSessionChannel: z.int() }),
      ),
    }),
  ),
});
