import * as z from 'zod';
import type { RouteBody } from '../../shared/api/route.ts';
import { parse, parseJson } from './parse.ts';
import { readQuery } from './read-query.ts';

/** A request's body as its route has it. @throws OdographError `invalid-request`, and whatever the route's reader throws */
export function readBody({ schema, mediaType, read, isRaw }: RouteBody, body: Buffer): unknown {
  if (isRaw === true) return body;
  if (read !== undefined) return read(body.toString('utf8'));
  if (mediaType !== FORM || !(schema instanceof z.ZodObject)) return parse(schema, parseJson(body));
  return parse(schema, readQuery(schema, new URLSearchParams(body.toString('utf8'))));
}

/** https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
const FORM = 'application/x-www-form-urlencoded';
