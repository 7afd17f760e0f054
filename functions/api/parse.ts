import type * as z from 'zod';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { describeFault } from './fault.ts';

/** A request's body as JSON. @throws OdographError `invalid-request` */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new OdographError('invalid-request', 'the body is not JSON', { cause: error });
  }
}

/** @throws OdographError `invalid-request` that names the first thing that is wrong */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new OdographError('invalid-request', issue ? describeFault(schema, issue) : 'the request is wrong');
}
