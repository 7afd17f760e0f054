import * as z from 'zod';

/** What the loader takes as a manifest, as far as it can be told from each member alone. */

/** Characters that stand in no URI as they are. https://datatracker.ietf.org/doc/html/rfc3986#section-2 */
const url = z
  .string()
  .min(1)
  .regex(/^[^\s<>"{}|\\^`]+$/, 'has characters that no URL has');
const id = z.string().min(1);
const schemaNumber = z.int().min(1).max(65_535);

const topic = z.strictObject({
  name: z.string().min(1),
  messageEncoding: z.string().min(1),
  schemaId: schemaNumber.optional(),
});

const schema = z.strictObject({
  id: schemaNumber,
  name: z.string().min(1),
  encoding: z.string().min(1),
  data: z.string(),
});

/** A whole file that is read by ranges. */
export const staticSource = z.strictObject({
  url,
  id: id.optional(),
  supportsRangeRequests: z.literal(true),
});

/** A recording that is made while it is read. */
export const streamedSource = z.strictObject({
  url,
  id: id.optional(),
  topics: z.array(topic).min(1),
  schemas: z.array(schema),
  startTime: z.string(),
  endTime: z.string(),
});

export const manifestShape = z.strictObject({
  name: z.string().optional(),
  sources: z.array(z.unknown()),
});

export type StreamedShape = z.infer<typeof streamedSource>;

/** Members that only one kind of source has. */
export const STATIC_MEMBERS = ['supportsRangeRequests'] as const;
export const STREAMED_MEMBERS = ['topics', 'schemas', 'startTime', 'endTime'] as const;
