import * as z from 'zod';
import { deviceOfPartitionKey } from '../ingest/lanes.ts';
import { BUCKET_PREFIX } from '../store/table.ts';
import { ENVELOPE_VERSION } from './envelope.ts';
import type { LetterReason } from './letter-reason.ts';
import { QUARANTINE_REASONS } from './quarantine.ts';

export interface LetterBatch {
  readonly data: Buffer;
}

/** A dead letter, opened. */
export interface DeadLetter {
  readonly key: string;
  readonly sizeBytes: number;
  readonly reason: LetterReason;
  readonly detail: string;
  /** The devices that its batches were sent for, as far as that is known. */
  readonly devices: readonly string[];
  /** Arrival of its first batch. */
  readonly arrival: string | undefined;
  /** When it was put aside or given up, RFC 3339. */
  readonly at: string | undefined;
  /** Readings in it, where they were counted. */
  readonly readings: number | undefined;
  /** As they came from the stream, in order; none where the letter cannot be read. */
  readonly batches: readonly LetterBatch[];
}

/** Bytes in base64. A regular expression would need memory for each of what may be millions of characters. */
const bytes = z.string().transform((text, context) => {
  const data = Buffer.from(text, 'base64');
  if (data.toString('base64') === text) return data;
  context.addIssue({ code: 'custom', message: 'is not base64' });
  return z.NEVER;
});

const envelope = z.object({
  version: z.literal(ENVELOPE_VERSION),
  reason: z.enum(QUARANTINE_REASONS),
  detail: z.string(),
  device: z.string().optional(),
  arrival: z.string(),
  quarantinedAt: z.string(),
  readings: z.number().optional(),
  data: bytes,
});

const event = z.object({
  Records: z.array(z.object({ kinesis: z.object({ partitionKey: z.string(), data: bytes }) })).min(1),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const invocation = z.object({
  requestContext: z.object({ condition: z.string(), approximateInvokeCount: z.number().nullish() }),
  timestamp: z.string(),
  KinesisBatchInfo: z.object({ startSequenceNumber: z.string() }),
  /** The whole event, as the text of its JSON. */
  payload: z.union([
    z
      .string()
      .transform((text, context) => parsed(text, context))
      .pipe(event),
    event,
  ]),
});

function parsed(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
}

/** Opens a dead letter of either kind. One that cannot be read is told as such, with no batches. */
export function openLetter(key: string, content: Buffer): DeadLetter {
  const file = { key, sizeBytes: content.length };
  const broken = (detail: string): DeadLetter => ({
    ...file,
    reason: 'unreadable',
    detail,
    devices: [],
    arrival: undefined,
    at: undefined,
    readings: undefined,
    batches: [],
  });
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch {
    return broken('the object is not JSON');
  }
  if (key.startsWith(BUCKET_PREFIX.givenUp)) {
    const record = invocation.safeParse(json);
    return record.success ? { ...file, ...givenUp(record.data) } : broken(faultOf(record.error));
  }
  const letter = envelope.safeParse(json);
  if (!letter.success) return broken(faultOf(letter.error));
  const { reason, detail, device, arrival, quarantinedAt: at, readings, data } = letter.data;
  const devices = device === undefined ? [] : [device];
  const batches = [{ data }];
  return { ...file, reason, detail, devices, arrival, at, readings, batches };
}

function givenUp({
  requestContext: { condition, approximateInvokeCount },
  timestamp: at,
  KinesisBatchInfo: { startSequenceNumber: arrival },
  payload,
}: z.output<typeof invocation>): Omit<DeadLetter, 'key' | 'sizeBytes'> {
  const records = payload.Records.map(({ kinesis }) => kinesis);
  const tries = approximateInvokeCount ?? 0;
  return {
    reason: reasonOf(condition),
    detail: `Lambda gave up after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${condition}`,
    devices: [...new Set(records.map(({ partitionKey }) => deviceOfPartitionKey(partitionKey)))],
    arrival,
    at,
    readings: undefined,
    batches: records.map(({ data }) => ({ data })),
  };
}

function reasonOf(condition: string): LetterReason {
  if (condition === 'RetryAttemptsExhausted') return 'retries-exhausted';
  return condition.includes('RecordAge') ? 'record-too-old' : 'given-up';
}

function faultOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return `the object is no dead letter: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
}
