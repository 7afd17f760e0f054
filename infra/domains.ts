import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { DistributionProps } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import * as z from 'zod';

const hostname = z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, {
  error: 'expected a name like board.example.com, in lower case',
});

/** Names of one's own for what CloudFront serves, by the option `odograph:domains`. */
export const domainsSchema = z
  .strictObject({
    board: hostname.optional(),
    files: hostname.optional(),
    /** ARN of the certificate of all names. CloudFront takes those of us-east-1 alone. */
    certificate: z.string().regex(/^arn:[\w-]+:acm:us-east-1:\d{12}:certificate\/[\w-]+$/, {
      error: 'expected the ARN of a certificate in us-east-1',
    }),
  })
  .refine(({ board, files }) => board !== undefined || files !== undefined, {
    error: 'expected a name of the board or of files',
  })
  .refine(({ board, files }) => board !== files, {
    error: 'expected two names: files are of another origin than the board',
  });
export type Domains = z.infer<typeof domainsSchema>;

/** What a distribution is told of its own name, if it has one. */
export function ownName(
  scope: Construct,
  domains: Domains | undefined,
  what: 'board' | 'files',
): Pick<DistributionProps, 'domainNames' | 'certificate'> {
  const name = domains?.[what];
  if (domains === undefined || name === undefined) return {};
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', domains.certificate);
  return { domainNames: [name], certificate };
}
