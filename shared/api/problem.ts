import * as z from 'zod';

/** What every refusal and failure is answered with: https://www.rfc-editor.org/rfc/rfc9457 */
export const problemSchema = z
  .object({
    type: z
      .string()
      .optional()
      .meta({ examples: ['urn:odograph:error:invalid-request'] }),
    title: z
      .string()
      .optional()
      .meta({ examples: ['The request is not understood'] }),
    status: z
      .int()
      .optional()
      .meta({ examples: [400] }),
    detail: z
      .string()
      .optional()
      .meta({
        description: 'What happened this time.',
        examples: ['limit must be a whole number from 1 to 1000; got 5000'],
      }),
    code: z
      .string()
      .optional()
      .meta({ description: 'Stays the same for the same mistake.', examples: ['invalid-request'] }),
  })
  .meta({ id: 'Problem', description: 'A refusal or a failure, as problem JSON (RFC 9457).' });
export type Problem = z.infer<typeof problemSchema>;
