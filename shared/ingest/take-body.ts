import { OdographError } from '../errors/odograph-error.ts';
import { inflateBody } from '../http/body.ts';
import { nameFault } from '../reading/name.ts';
import type { ReadingContext } from '../reading/validate.ts';
import { type IngestPorts, ingest } from './ingest.ts';
import { type BodyLimits, INGEST_LIMITS } from './limits.ts';
import type { Receipt } from './receipt.ts';

/** A body as it came. */
export interface IngestBody {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** How long it may be; as the constants say when not given. */
  readonly limits?: BodyLimits;
}

/** Media types of a stream of JSON objects; some senders can set nothing better than text/plain. */
const MEDIA_TYPES = [
  'application/stream+json',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/json',
  'application/json-seq',
  'text/plain',
];

/** Seconds after which a client does well to send again. */
const RETRY_AFTER_SECONDS = 1;

/**
 * Takes a request's body and says what became of it.
 *
 * @returns the receipt, when everything in the body was dealt with
 * @throws OdographError `unsupported-media-type`, `too-large`; and, with the receipt's members, since what is
 *   good was taken: `invalid-encoding` for a body that does not decompress to its end, `nothing-accepted`, and
 *   `temporarily-unavailable` when a part could not be made durable
 */
export async function takeBody(
  sent: IngestBody,
  context: ReadingContext,
  ports: IngestPorts,
): Promise<Receipt> {
  const limits = sent.limits ?? INGEST_LIMITS;
  if (sent.body.length > limits.bodyBytes) {
    throw new OdographError(
      'too-large',
      `the body has more than ${limits.bodyBytes} bytes as sent; split it`,
    );
  }
  const mediaType = sent.contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPES.includes(mediaType)) {
    const given = mediaType === '' ? 'no content type is given' : `${mediaType} is not taken`;
    throw new OdographError('unsupported-media-type', `${given}; send application/x-ndjson`);
  }
  if (context.defaultDevice !== undefined) {
    const fault = nameFault(context.defaultDevice);
    if (fault !== undefined) throw new OdographError('invalid-request', `the device's name ${fault}`);
  }
  const { chunks, fault } = await inflateBody(sent.body, sent.contentEncoding, {
    ...limits,
    anyRatioBytes: INGEST_LIMITS.anyRatioBytes,
  });
  const receipt = await ingest(chunks, context, ports, fault !== undefined);
  const members = { ...receipt };
  if (fault !== undefined) {
    const kept = `${receipt.accepted} readings before the fault were taken`;
    throw new OdographError('invalid-encoding', `the gzip body is broken (${fault}); ${kept}`, { members });
  }
  if (receipt.resumeFrom !== undefined) {
    throw new OdographError('temporarily-unavailable', `send again from line ${receipt.resumeFrom}`, {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      members,
    });
  }
  if (receipt.accepted + receipt.duplicates === 0 && receipt.invalidCount > 0) {
    const first = receipt.invalid[0];
    const example = first === undefined ? '' : `; line ${first.line}: ${first.reason}`;
    throw new OdographError('nothing-accepted', `none of ${receipt.lines} lines is a reading${example}`, {
      members,
    });
  }
  return receipt;
}
