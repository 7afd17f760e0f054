import * as z from 'zod';
import { configSchema } from '../session/config-schema.ts';
import { int64 } from '../session/int64.ts';
import { SESSION_LIMITS } from '../session/limits.ts';
import {
  configBindings,
  creation,
  dataBindings,
  dataKey,
  details,
  fields,
  names,
  sessionName,
  updates,
} from '../session/upsert-request.ts';
import { count, revision } from './values.ts';

const NAME = { description: 'Identity of a session.', examples: ['lap-3'] };
const CONFIG_NAME = { description: 'Identifier of a configuration.', examples: ['car-1.channels'] };

export const sessionPath = z.strictObject({ session: sessionName.meta(NAME) });
export const configPath = z.strictObject({ identifier: sessionName.meta(CONFIG_NAME) });

export const sessionListQuery = z.strictObject({
  query: z
    .string()
    .optional()
    .meta({
      description:
        'Which sessions, as JSON: names with values or operators, all of which have to hold. All sessions unless given.',
      examples: ['{"state": "open", "details.lap": {"$gte": 3}}'],
    }),
  sort: z
    .string()
    .optional()
    .meta({
      description:
        '`property:asc` or `property:desc`, several with commas between them. Newest first unless given.',
      examples: ['timestamp:desc'],
    }),
  pageIndex: z.int().min(0).max(SESSION_LIMITS.examined).default(0).meta({
    description: 'Which page, from 0 on.',
  }),
  pageSize: z.int().min(1).max(SESSION_LIMITS.pageSize).default(SESSION_LIMITS.usualPageSize).meta({
    description: 'Sessions of a page.',
  }),
});

/** A whole number of 64 bits that is answered. */
const int64Told = z.union([z.int(), z.string()]).meta({
  description:
    'Nanoseconds since 1970, or another whole number of 64 bits: decimal text where it is beyond 2^53.',
  examples: ['1777593600000000000'],
});

const spanTold = z.object({ startTime: int64Told, endTime: int64Told }).meta({ id: 'SessionTimeRange' });

const detailsTold = z.unknown().meta({
  type: 'object',
  additionalProperties: true,
  description: 'Whatever describes it.',
}) as unknown as z.ZodType<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>;

export const sessionSchema = z
  .object({
    identity: sessionName.meta(NAME),
    state: z.int().meta({
      description: 'unknown 0, waiting 1, open 2, closed 4, truncated 12, failed 28, abandoned 44.',
      examples: [2],
    }),
    timestamp: int64Told,
    identifier: z.string().meta({ description: 'What people call it.', examples: ['Lap 3'] }),
    startTimestamp: int64Told.optional(),
    endTimestamp: int64Told.optional(),
    timeRange: spanTold.optional().meta({
      description: 'The time that it covers, both ends included: as it was said, or as its data has it.',
    }),
    details: detailsTold,
    type: z.string().optional(),
    quality: z
      .number()
      .optional()
      .meta({ description: '0 to 1.', examples: [1] }),
    group: z.string().optional(),
    version: z.string().optional(),
    children: z.array(z.string()).meta({ description: 'Sessions that are parts of it.' }),
    alternates: z.array(z.string()).meta({ description: 'Sessions that stand for the same in another way.' }),
    configBindings: z
      .array(z.object({ identifier: z.string(), channelOffset: z.int() }))
      .meta({ description: 'Configurations that name its channels.' }),
    sequence: int64Told.optional(),
    revision,
  })
  .meta({ id: 'Session', description: 'A session; what it is bound to is never told.' });
export type SessionTold = z.infer<typeof sessionSchema>;

export const sessionListSchema = z
  .object({
    sessions: z.array(sessionSchema),
    total: count.meta({ description: 'Sessions on all pages.' }),
  })
  .meta({ id: 'SessionList' });

export const savedSessionSchema = z
  .object({
    outcome: z.enum(['created', 'updated', 'ignored']).meta({
      description:
        '`ignored`: its sequence is not above that of the last change, so this one was made already.',
    }),
    session: sessionSchema,
  })
  .meta({ id: 'SavedSession' });
export type SavedSession = z.infer<typeof savedSessionSchema>;

const sequence = int64.exactOptional().meta({
  description: 'Numbers the changes of a writer: what is not above that of the last change is left aside.',
  examples: [7],
});

const EXAMPLE_BINDING = { key: { source: 'readings', identity: 'car-1' }, sessionTimeOffset: 300_000_000 };

export const sessionContentSchema = z
  .strictObject({
    sequence,
    ...fields.shape,
    details: details.exactOptional(),
    children: names.exactOptional(),
    alternates: names.exactOptional(),
    configBindings: configBindings.exactOptional(),
    dataBindings: dataBindings.exactOptional(),
  })
  .meta({
    id: 'SessionContent',
    examples: [
      { identifier: 'Lap 3', state: 'open', details: { lap: 3 }, dataBindings: [EXAMPLE_BINDING] },
      {},
    ],
  });
export type SessionContentJson = z.input<typeof sessionContentSchema>;

export const sessionChangeSchema = z
  .strictObject({
    sequence,
    createIfNotExists: creation.exactOptional(),
    ...fields.shape,
    details: details.exactOptional(),
    dataBindings: z
      .strictObject({
        add: dataBindings.exactOptional(),
        remove: z.array(dataKey).max(SESSION_LIMITS.dataBindings).exactOptional(),
      })
      .exactOptional(),
    updates: updates.exactOptional(),
  })
  .meta({
    id: 'SessionChange',
    examples: [
      { state: 'closed', dataBindings: { add: [EXAMPLE_BINDING] } },
      { dataBindings: { remove: [EXAMPLE_BINDING.key] } },
      { sequence: 7, updates: [{ set: { state: 'closed' } }, { deleteDetails: ['lap'] }] },
    ],
  });
export type SessionChangeJson = z.input<typeof sessionChangeSchema>;

export const sessionConfigSchema = configSchema.meta({
  id: 'SessionConfig',
  examples: [{ channels: [{ channel: 0, topic: '/speed' }] }],
});
export type SessionConfigJson = z.input<typeof sessionConfigSchema>;

export const savedConfigSchema = z
  .object({
    outcome: z.enum(['created', 'unchanged']).meta({
      description: '`unchanged`: the same was there already.',
    }),
  })
  .meta({ id: 'SavedSessionConfig' });
