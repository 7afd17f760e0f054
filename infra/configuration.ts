import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { EVENT_SOURCE } from '../functions/catalogue.ts';

/** Who may call the deployed URLs: `iam` only callers with AWS credentials, `open` anyone. */
export type Access = 'iam' | 'open';

/** Everything about a deployment that can be chosen; each member is a context value `odograph:<member>`. */
export interface Configuration {
  /** Name of the stack; several systems live side by side in one account under different names. */
  readonly name: string;
  readonly access: Access;
  /** Whether table and bucket outlive the stack. */
  readonly retainData: boolean;
  /** How long readings are gathered before they are written: longer is cheaper, and later. */
  readonly batchingWindowSeconds: number;
  /** How long the functions' logs are kept. */
  readonly logRetentionDays: RetentionDays;
}

/** Context values that cannot be deployed. The message names each with what was expected and found. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be deployed:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const PREFIX = 'odograph:';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
const MAX_BATCHING_WINDOW_SECONDS = 300;

/** The days that CloudWatch Logs accepts; its "never" is left out. */
const LOG_RETENTION_DAYS: readonly RetentionDays[] = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

/** Context given on the command line is text, context of cdk.json is typed: both are taken. */
const flag = (expected: string) =>
  z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], { error: expected });

const whole = (expected: string) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error: expected })
    .refine(Number.isInteger, { error: expected });

const batchingWindow = `expected a whole number of seconds from 0 to ${MAX_BATCHING_WINDOW_SECONDS}`;
const logRetention = `expected one of ${LOG_RETENTION_DAYS.join(', ')}`;

const schema = z.strictObject({
  // The state machine is named after the stack, within 80 characters.
  name: z
    .string({ error: 'expected a stack name' })
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,59}$/, {
      error: 'expected a stack name: a letter, then up to 59 letters, digits and hyphens',
    })
    .default('Odograph'),
  access: z.enum(['iam', 'open'], { error: 'expected iam or open' }).default('iam'),
  retainData: flag('expected true or false').default(true),
  batchingWindowSeconds: whole(batchingWindow)
    .refine((seconds) => seconds >= 0 && seconds <= MAX_BATCHING_WINDOW_SECONDS, { error: batchingWindow })
    .default(EVENT_SOURCE.maxBatchingWindowSeconds),
  logRetentionDays: whole(logRetention)
    .transform((days) => LOG_RETENTION_DAYS.find((accepted) => accepted.valueOf() === days))
    .refine((days) => days !== undefined, { error: logRetention })
    .default(RetentionDays.ONE_MONTH),
});

/**
 * Reads the configuration from a CDK app's context, with a default for whatever is not given.
 *
 * @param context every context value of the app; those of others than Odograph are ignored
 * @throws {ConfigurationError} naming every value that is unknown or not valid
 */
export function readConfiguration(context: Readonly<Record<string, unknown>>): Configuration {
  const own = Object.fromEntries(
    Object.entries(context)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
  const parsed = schema.safeParse(own);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.flatMap((issue) => describe(issue, own)));
}

function describe(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape).map((key) => PREFIX + key);
    return issue.keys.map((key) => `${PREFIX}${key}: unknown, expected one of ${known.join(', ')}`);
  }
  const key = String(issue.path[0]);
  return [`${PREFIX}${key}: ${issue.message}, found ${JSON.stringify(given[key])}`];
}
