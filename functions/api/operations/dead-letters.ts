import { listLetters } from '../../../shared/quarantine/list-letters.ts';
import { redrive, redrivePage } from '../../../shared/quarantine/redrive.ts';
import { logError } from '../../runtime/log.ts';
import { dynamoPorts, kinesisBus, now, s3DeadLetters } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';

const letters = s3DeadLetters();
const { index } = dynamoPorts();
const ports = { letters, bus: kinesisBus(), index, now, onError: logError };

/** A page of redriving ends after this time, well before the function does. */
const REDRIVE_MS = 10_000;

/** Bytes of a letter that one answer carries. */
const SLICE_BYTES = 3 * 1024 * 1024;

type DeadLetterOperations = Pick<
  Operations,
  'listDeadLetters' | 'getDeadLetterContent' | 'redriveDeadLetters'
>;

export const deadLetterOperations: DeadLetterOperations = {
  listDeadLetters: async ({ query }) => listLetters(letters, query),
  getDeadLetterContent: async ({ query: { key, from } }) => {
    const content = await letters.read(key);
    const to = from + SLICE_BYTES;
    return {
      key,
      sizeBytes: content.length,
      data: content.subarray(from, to).toString('base64'),
      ...(to < content.length && { next: to }),
    };
  },
  redriveDeadLetters: async ({ body }) => {
    if ('all' in body) return redrivePage({ ...body, untilMs: now() + REDRIVE_MS }, ports);
    const result = await redrive(body.key, { dryRun: body.dryRun }, ports);
    return { results: result === undefined ? [] : [result] };
  },
};
