import * as z from 'zod';
import { AwsError } from './aws-error.ts';

/** One operation of a service: takes the request's JSON, gives the response's JSON, or throws {@link AwsError}. */
export type Operation = (input: unknown) => unknown;

/**
 * An operation whose input is checked before it runs.
 *
 * @param invalid Name of the error to answer with when the input does not fit.
 */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>) => unknown,
  invalid = 'ValidationException',
): Operation {
  return (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw new AwsError(invalid, z.prettifyError(parsed.error));
    return run(parsed.data);
  };
}
