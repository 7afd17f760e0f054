import * as z from 'zod';

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
