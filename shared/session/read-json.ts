import type * as z from 'zod';
import { OdographError } from '../errors/odograph-error.ts';
import { parseExactJson } from './int64.ts';

/**
 * Reads a body of JSON, whole numbers beyond 2^53 as their decimal text.
 *
 * @param what it is, for the refusal of one that is too long
 * @throws OdographError `invalid-request` that names the first thing that is wrong, `too-large`
 */
export function readJson<Schema extends z.ZodType>(
  schema: Schema,
  body: string,
  what: string,
  mostBytes: number,
): z.output<Schema> {
  if (new TextEncoder().encode(body).length > mostBytes)
    throw new OdographError('too-large', `${what} may have ${mostBytes} bytes`);
  const result = schema.safeParse(parse(body, what));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new OdographError('invalid-request', `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

function parse(body: string, what: string): unknown {
  try {
    return parseExactJson(body);
  } catch (error) {
    // Brackets by the thousand are no SyntaxError, but no JSON that is meant either.
    throw new OdographError('invalid-request', `what is sent as ${what} is not JSON`, { cause: error });
  }
}
