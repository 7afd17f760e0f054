import * as z from 'zod';

/** What the function returned, for what it is worth. */
const responseSchema = z.nullish(
  z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().min(1) }))) }),
);

/**
 * Index of the first record that a response reports as failed; `undefined` when all succeeded.
 *
 * A response that names no record of the batch, or is of another form, fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function firstFailure(response: unknown, sequenceNumbers: readonly string[]): number | undefined {
  const parsed = responseSchema.safeParse(response);
  if (!parsed.success) return 0;
  const failures = parsed.data?.batchItemFailures ?? [];
  if (failures.length === 0) return undefined;
  const places = failures.map(({ itemIdentifier }) => sequenceNumbers.indexOf(itemIdentifier));
  return Math.max(0, Math.min(...places));
}
