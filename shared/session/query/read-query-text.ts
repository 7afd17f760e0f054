import * as z from 'zod';
import { SESSION_LIMITS } from '../limits.ts';
import { readJson } from '../read-json.ts';

/** A query as a text of JSON has it. @throws OdographError `invalid-request`, `too-large` */
export const readQueryText = (text: string): unknown =>
  readJson(z.unknown(), text, 'a query', SESSION_LIMITS.queryBytes);
