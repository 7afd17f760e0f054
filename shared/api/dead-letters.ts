import * as z from 'zod';
import { isLetterKey } from '../quarantine/dead-letters.ts';
import { LETTER_REASONS } from '../quarantine/letter-reason.ts';
import { CURSOR, limit, nextCursor } from './paging.ts';
import { count } from './values.ts';

const key = z
  .string()
  .refine(isLetterKey, 'is no key of a dead letter')
  .meta({ description: 'Key of a dead letter, as the list has it.' });
const reason = z.enum(LETTER_REASONS).meta({ description: 'Only letters that are there for this reason.' });
const cursor = key.optional().meta({ description: CURSOR });
const page = limit(50, 100);
const dryRun = z.boolean().default(false).meta({ description: 'Only say what would be done.' });

export const letterListQuery = z.strictObject({ cursor, limit: page, reason: reason.optional() });

export const letterContentQuery = z.strictObject({
  key,
  from: z.int().min(0).default(0).meta({ description: 'First byte of the slice.' }),
});

export const redriveRequestSchema = z
  .union(
    [
      z.strictObject({ key, dryRun }),
      z.strictObject({
        all: z.literal(true).meta({ description: 'A page of letters instead of one.' }),
        reason: reason.optional(),
        cursor,
        limit: page,
        dryRun,
      }),
    ],
    'give an object with the key of a dead letter, or "all": true with a reason, a cursor and a limit if need be; and "dryRun"',
  )
  .meta({ id: 'RedriveRequest' });
export type RedriveRequest = z.input<typeof redriveRequestSchema>;

const letterSchema = z
  .object({
    key: z.string(),
    sizeBytes: count,
    reason: z.string().meta({ examples: ['too-many-channels'] }),
    detail: z.string(),
    devices: z.array(z.string()).meta({ description: 'The devices that it was sent for, where known.' }),
    arrival: z.string().optional().meta({ description: 'Place in the stream.' }),
    at: z.string().optional().meta({ format: 'date-time', description: 'When it was put aside.' }),
    readings: count.optional(),
    batches: count,
  })
  .meta({ id: 'DeadLetter', description: 'What could not be stored, without its content.' });
export type Letter = z.infer<typeof letterSchema>;

export const letterListSchema = z
  .object({ letters: z.array(letterSchema), cursor: nextCursor })
  .meta({ id: 'DeadLetterList' });
export type LetterList = z.infer<typeof letterListSchema>;

export const letterContentSchema = z
  .object({
    key: z.string(),
    sizeBytes: count.meta({ description: 'Length of the whole letter.' }),
    data: z.string().meta({ contentEncoding: 'base64' }),
    next: z.int().min(1).optional().meta({
      description: 'First byte of the next slice; not there when this is the last.',
    }),
  })
  .meta({ id: 'DeadLetterSlice' });
export type LetterContent = z.infer<typeof letterContentSchema>;

const redriveResultSchema = z
  .object({
    key: z.string(),
    reason: z.string().optional(),
    outcome: z.enum(['redriven', 'possible', 'kept', 'gone']).meta({
      description:
        '`redriven`: in the stream again, and removed. `possible`: it would be. `kept`: it lies where it was. `gone`: someone else removed it.',
    }),
    batches: count,
    sent: count.meta({ description: 'Batches that are in the stream again, or would be.' }),
    readings: count.meta({ description: 'Readings in them.' }),
    problem: z.object({ code: z.string(), detail: z.string() }).optional().meta({
      description: 'Why it is kept.',
    }),
  })
  .meta({ id: 'RedriveResult' });
export type RedriveResult = z.infer<typeof redriveResultSchema>;

export const redriveSchema = z
  .object({ results: z.array(redriveResultSchema), cursor: nextCursor })
  .meta({ id: 'RedriveAnswer' });
export type RedriveAnswer = z.infer<typeof redriveSchema>;
