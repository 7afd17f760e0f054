import * as z from 'zod';

/** Of a manifest, only what tells where recordings are. */
export const manifestSchema = z.object({
  name: z.string().optional(),
  sources: z.array(z.object({ url: z.string(), supportsRangeRequests: z.literal(true).optional() })),
});
export type Manifest = z.infer<typeof manifestSchema>;
