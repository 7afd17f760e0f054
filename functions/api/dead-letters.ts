import * as z from 'zod';
import { type HttpAnswer, jsonAnswer } from '../../shared/http/problem.ts';
import { LETTER_REASONS } from '../../shared/quarantine/letter-reason.ts';
import { isLetterKey } from '../../shared/quarantine/dead-letters.ts';
import { listLetters } from '../../shared/quarantine/list-letters.ts';
import { redrive, redrivePage } from '../../shared/quarantine/redrive.ts';
import type { HttpRequest } from '../runtime/http-handler.ts';
import { logError } from '../runtime/log.ts';
import { dynamoPorts, kinesisBus, now, s3DeadLetters } from '../runtime/ports.ts';
import { parse, parseJson } from './parse.ts';

const letters = s3DeadLetters();
const { index } = dynamoPorts();
const ports = { letters, bus: kinesisBus(), index, now, onError: logError };

/** Letters of a page. */
const PAGE = { usual: 50, most: 100 } as const;

/** A page of redriving ends after this time, well before the function does. */
const REDRIVE_MS = 10_000;

/**
 * Bytes of a letter that one answer carries: in base64 within the 6 MB of a buffered response.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const SLICE_BYTES = 3 * 1024 * 1024;

const key = z.string('name a key').refine(isLetterKey, 'is no key of a dead letter');
const reason = z.enum(LETTER_REASONS, `is none of ${LETTER_REASONS.join(', ')}`);
const limit = z.coerce.number().int().min(1).max(PAGE.most, `is above ${PAGE.most}`).default(PAGE.usual);

const listRequest = z.strictObject({ cursor: key.optional(), limit, reason: reason.optional() });
const contentRequest = z.strictObject({ key, from: z.coerce.number().int().min(0).default(0) });
const redriveRequest = z.union(
  [
    z.strictObject({ key, dryRun: z.boolean().default(false) }),
    z.strictObject({
      all: z.literal(true),
      reason: reason.optional(),
      cursor: key.optional(),
      limit,
      dryRun: z.boolean().default(false),
    }),
  ],
  'give an object with the key of a dead letter, or "all": true with a reason, a cursor and a limit if need be; and "dryRun"',
);

/** `GET /api/dead-letters[?cursor=KEY][&limit=N][&reason=CODE]`: what could not be stored, page by page. */
export async function getDeadLetters(request: HttpRequest): Promise<HttpAnswer> {
  return jsonAnswer(await listLetters(letters, parse(listRequest, Object.fromEntries(request.parameters))));
}

/** `GET /api/dead-letters/content?key=KEY[&from=BYTE]`: a letter as it lies there, in slices of base64. */
export async function getDeadLetterContent(request: HttpRequest): Promise<HttpAnswer> {
  const wanted = parse(contentRequest, Object.fromEntries(request.parameters));
  const content = await letters.read(wanted.key);
  const to = wanted.from + SLICE_BYTES;
  return jsonAnswer({
    key: wanted.key,
    sizeBytes: content.length,
    data: content.subarray(wanted.from, to).toString('base64'),
    ...(to < content.length && { next: to }),
  });
}

/** `POST /api/dead-letters/redrive {"key": KEY} | {"all": true, …}`: sends letters through the stream again. */
export async function redriveDeadLetters(request: HttpRequest): Promise<HttpAnswer> {
  const wanted = parse(redriveRequest, parseJson(request.body));
  if ('all' in wanted) {
    return jsonAnswer(await redrivePage({ ...wanted, untilMs: now() + REDRIVE_MS }, ports));
  }
  return jsonAnswer({ results: [await redrive(wanted.key, { dryRun: wanted.dryRun }, ports)] });
}
