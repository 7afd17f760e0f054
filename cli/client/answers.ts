import { z } from 'zod';
import { ORDERINGS } from '../../shared/index/recording-index.ts';

/** What the server took of one body of readings. Lines count from 1. */
export const receiptSchema = z.object({
  lines: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  invalid: z.array(z.object({ line: z.number(), code: z.string(), reason: z.string() })),
  invalidCount: z.number(),
  resumeFrom: z.number().int().min(1).optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** RFC 9457. */
export const problemSchema = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  code: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const dumpStartedSchema = z.object({ execution: z.string(), date: z.string() });
export type DumpStarted = z.infer<typeof dumpStartedSchema>;

export const dumpStateSchema = z.object({
  execution: z.string(),
  status: z.enum(['running', 'succeeded', 'failed']),
  startedAt: z.string(),
  stoppedAt: z.string().optional(),
  cause: z.string().optional(),
});
export type DumpState = z.infer<typeof dumpStateSchema>;

const fileSchema = z.object({ url: z.string(), bytes: z.number() });
export const dumpListSchema = z.object({
  date: z.string(),
  dumps: z.array(
    z.object({
      device: z.string(),
      date: z.string(),
      revision: z.union([z.number(), z.string()]),
      readings: z.number(),
      startTime: z.string(),
      endTime: z.string(),
      mcap: fileSchema,
      ndjson: fileSchema,
      publishedAt: z.string(),
    }),
  ),
});
export type DumpList = z.infer<typeof dumpListSchema>;

export const deviceSchema = z.object({
  device: z.string(),
  ordering: z.enum(ORDERINGS),
  channels: z.array(z.object({ sensor: z.string(), kind: z.string() })),
  last: z.string().optional(),
  dropped: z.number().optional(),
});
export type Device = z.infer<typeof deviceSchema>;

/** Of a manifest, only what the command line needs. */
export const manifestSchema = z.object({
  name: z.string().optional(),
  sources: z.array(z.object({ url: z.string(), supportsRangeRequests: z.literal(true).optional() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const letterListSchema = z.object({
  letters: z.array(
    z.object({
      key: z.string(),
      sizeBytes: z.number(),
      reason: z.string(),
      detail: z.string(),
      devices: z.array(z.string()),
      arrival: z.string().optional(),
      at: z.string().optional(),
      readings: z.number().optional(),
      batches: z.number(),
    }),
  ),
  cursor: z.string().optional(),
});
export type LetterList = z.infer<typeof letterListSchema>;
export type Letter = LetterList['letters'][number];

/** A slice of a letter's content, in base64. */
export const letterContentSchema = z.object({ data: z.string(), next: z.number().int().min(1).optional() });
export type LetterContent = z.infer<typeof letterContentSchema>;

export const redriveSchema = z.object({
  results: z.array(
    z.object({
      key: z.string(),
      reason: z.string().optional(),
      outcome: z.enum(['redriven', 'possible', 'kept', 'gone']),
      batches: z.number(),
      sent: z.number(),
      readings: z.number(),
      problem: z.object({ code: z.string(), detail: z.string() }).optional(),
    }),
  ),
  cursor: z.string().optional(),
});
export type RedriveAnswer = z.infer<typeof redriveSchema>;
export type RedriveResult = RedriveAnswer['results'][number];
