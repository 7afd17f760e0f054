import * as z from 'zod';

/** Of a manifest, only what tells where recordings are. */
export const manifestSchema = z.object({
  name: z.string().optional(),
  sources: z.array(
    z.object({
      url: z.string(),
      /** Other content always has another one. */
      id: z.string().optional(),
      supportsRangeRequests: z.literal(true).optional(),
      /** Of a source that is streamed. */
      startTime: z.string().optional(),
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;
