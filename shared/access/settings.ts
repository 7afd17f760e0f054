import * as z from 'zod';
import { globsFault } from './device-globs.ts';
import { LINK_LIMITS } from './limits.ts';
import { USUAL_CLAIM } from './token-grants.ts';
import { TOKEN_ALGORITHMS, USUAL_ALGORITHMS } from './token-verifier.oidc.ts';

/** How a system knows who asks, as its deployment says; kept as JSON. */
const oidcSchema = z.strictObject({
  issuer: z.url({ protocol: /^https?$/, error: 'expected the URL of an issuer' }),
  audience: z.array(z.string().min(1)).min(1),
  audienceClaim: z.enum(['aud', 'client_id']).default('aud'),
  /** Where the issuer's keys stand, when not in their usual place. */
  keysUrl: z.url({ protocol: /^https?$/, error: 'expected the URL of a document of keys' }).optional(),
  algorithms: z
    .array(z.enum(TOKEN_ALGORITHMS))
    .min(1)
    .default([...USUAL_ALGORITHMS]),
});

const globs = z
  .array(z.string())
  .refine((list) => globsFault(list) === undefined, 'expected globs of devices');

const readersSchema = z.strictObject({
  claim: z.string().min(1).default(USUAL_CLAIM),
  /** Globs by value of the claim; without it the values are globs. */
  grants: z.record(z.string(), globs).optional(),
});

export const accessSchema = z.strictObject({
  /** `open`: anyone may do everything. `keys`: keys and tokens say who asks. */
  mode: z.enum(['open', 'keys']),
  oidc: oidcSchema.optional(),
  readers: readersSchema.default({ claim: USUAL_CLAIM }),
  /** How long a link to a file is valid. */
  fileLinkSeconds: z.int().min(60).max(LINK_LIMITS.longestFileSeconds).default(LINK_LIMITS.fileSeconds),
});

export type AccessSettings = z.output<typeof accessSchema>;

/** @throws Error when they are none, which only a wrong deployment can cause */
export function parseAccessSettings(text: string): AccessSettings {
  const parsed = accessSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`the settings of access cannot be used: ${z.prettifyError(parsed.error)}`);
}
