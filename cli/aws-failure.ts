import { CliFailure } from './failure.ts';

/** What the SDK calls a want of credentials. */
const NO_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** What a call to AWS is for, as far as failures tell of it. */
export interface AwsCall {
  /** The service, by its name. */
  readonly service: string;
  /** What is looked for, as "the table": its region may be missing. */
  readonly sought: string;
  /** What these credentials may not do, as a sentence, and what they need for it. */
  readonly forbidden: readonly [what: string, needed: string];
}

/** What a user is told of a failed call to AWS; what is no error stays as it is. */
export function failureOfAws(error: unknown, { service, sought, forbidden }: AwsCall): unknown {
  if (!(error instanceof Error)) return error;
  if (NO_CREDENTIALS.has(error.name)) {
    return new CliFailure(
      `AWS does not know who asks: ${sentence(error.message)}.`,
      'See that `aws sts get-caller-identity` answers in this shell.',
    );
  }
  if (error.name === 'AccessDeniedException' || error.name === 'AccessDenied')
    return new CliFailure(...forbidden);
  if (error.message === 'Region is missing')
    return new CliFailure(`It is not known in which region ${sought} is.`, 'Set AWS_REGION to it.');
  return new CliFailure(`${service} could not be asked: ${sentence(error.message || error.name)}.`);
}

const sentence = (message: string): string => message.replace(/\.$/, '');
