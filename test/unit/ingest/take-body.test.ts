import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import type { BatchBus } from '../../../shared/ingest/batch-bus.ts';
import { INGEST_LIMITS } from '../../../shared/ingest/limits.ts';
import { type IngestBody, takeBody } from '../../../shared/ingest/take-body.ts';
import { ingestInto } from '../../support/ingest-ports.ts';

const NOW_MS = Date.UTC(2026, 4, 1);
const LIMIT = 1024 * 1024;
const ndjson = (count: number): Buffer =>
  Buffer.from(
    Array.from({ length: count }, (_, nth) =>
      JSON.stringify({ sensor: 'speed', timestamp: NOW_MS + nth, value: Math.sin(nth) }),
    ).join('\n'),
  );

const taking: BatchBus = { send: async (batches) => batches.map(() => true) };
const refusing: BatchBus = { send: async (batches) => batches.map(() => false) };

const take = (sent: Partial<IngestBody>, bus = taking, device = 'car') =>
  takeBody(
    {
      body: ndjson(3),
      contentType: 'application/x-ndjson',
      contentEncoding: undefined,
      limits: { ...INGEST_LIMITS, inflatedBytes: LIMIT },
      ...sent,
    },
    { defaultDevice: device, nowMs: NOW_MS },
    ingestInto(bus),
  );

/** Sends so many blanks, compressed, with the usual limits. */
const blanks = (bytes: number) =>
  take({ body: gzipSync(Buffer.alloc(bytes, ' ')), contentEncoding: 'gzip', limits: INGEST_LIMITS });

/** The catalogued error that taking ends in. */
async function refusal(taken: Promise<unknown>): Promise<OdographError> {
  const error = await taken.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OdographError);
  return error as OdographError;
}

describe('takeBody', () => {
  it.each(['application/x-ndjson', 'application/stream+json', 'Application/JSON; charset=utf-8'])(
    'takes %s',
    async (contentType) => {
      expect(await take({ contentType })).toMatchObject({ lines: 3, accepted: 3, invalidCount: 0 });
    },
  );

  it.each([undefined, '', 'text/csv', 'application/xml'])(
    'refuses the content type %s',
    async (contentType) => {
      expect((await refusal(take({ contentType }))).code).toBe('unsupported-media-type');
    },
  );

  it('refuses another encoding than gzip, and a wrong name of the device', async () => {
    expect((await refusal(take({ contentEncoding: 'br' }))).code).toBe('unsupported-media-type');
    expect((await refusal(take({}, taking, 'a\nb'))).code).toBe('invalid-request');
  });

  it('takes a whole gzip body', async () => {
    const body = gzipSync(ndjson(5000));

    expect(await take({ body, contentEncoding: 'GZIP' })).toMatchObject({ accepted: 5000 });
  });

  it('keeps what stands before the fault of a torn gzip body, and says where to go on', async () => {
    const body = gzipSync(ndjson(5000));

    const error = await refusal(take({ body: body.subarray(0, body.length >>> 1), contentEncoding: 'gzip' }));

    const { accepted, resumeFrom, invalidCount } = error.members as Record<string, number>;
    expect(error.code).toBe('invalid-encoding');
    expect(invalidCount).toBe(0);
    expect(resumeFrom! - 1).toBeLessThanOrEqual(accepted!);
    expect(accepted).toBeGreaterThan(0);
  });

  it('refuses gzip that is none, and has the client begin again', async () => {
    const error = await refusal(take({ contentEncoding: 'gzip' }));

    expect(error).toMatchObject({ code: 'invalid-encoding', members: { accepted: 0, resumeFrom: 1 } });
  });

  it('refuses what is larger than the limit, compressed or not', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * LIMIT, ' '));

    expect((await refusal(take({ body: bomb, contentEncoding: 'gzip' }))).code).toBe('too-large');
    expect((await refusal(take({ body: Buffer.alloc(LIMIT + 1, ' ') }))).code).toBe('too-large');
  });

  it('refuses what is too long as sent before it looks at anything else', async () => {
    const limits = { ...INGEST_LIMITS, bodyBytes: 1024 };
    const error = await refusal(take({ body: Buffer.alloc(1025, ' '), contentType: 'text/csv', limits }));

    expect(error).toMatchObject({ code: 'too-large' });
    expect(error.message).toContain('1024 bytes as sent');
    expect(await take({ body: Buffer.alloc(1024, ' '), limits })).toMatchObject({ lines: 0 });
  });

  it('refuses what becomes much longer than readings do, but not what stays short for all that', async () => {
    const error = await refusal(blanks(INGEST_LIMITS.anyRatioBytes + 1));

    expect(error).toMatchObject({ code: 'too-large' });
    expect(error.message).toContain('250 times as long');
    expect(await blanks(INGEST_LIMITS.anyRatioBytes)).toMatchObject({ lines: 0 });
  });

  it('takes a long body that becomes no longer than readings do', async () => {
    const body = Buffer.concat([gzipSync(ndjson(5000)), gzipSync(Buffer.alloc(8 * LIMIT, ' '))]);

    expect(await take({ body, contentEncoding: 'gzip', limits: INGEST_LIMITS })).toMatchObject({
      accepted: 5000,
    });
  });

  it('refuses a body without any reading, and names the first fault', async () => {
    const error = await refusal(take({ body: Buffer.from('\nabc\n{}\n') }));

    expect(error).toMatchObject({
      code: 'nothing-accepted',
      members: { lines: 2, accepted: 0, invalidCount: 2 },
    });
    expect(error.message).toContain('line 2');
  });

  it('takes an empty body, and one that is good in part', async () => {
    expect(await take({ body: Buffer.alloc(0) })).toMatchObject({ lines: 0, accepted: 0 });
    expect(await take({ body: Buffer.concat([Buffer.from('abc\n'), ndjson(1)]) })).toMatchObject({
      accepted: 1,
      invalid: [{ line: 1, code: 'not-an-object' }],
    });
  });

  it('asks to send again, with the receipt, when a part is not durable', async () => {
    const error = await refusal(take({ body: Buffer.concat([Buffer.from('abc\n'), ndjson(2)]) }, refusing));

    expect(error).toMatchObject({
      code: 'temporarily-unavailable',
      retryAfterSeconds: 1,
      members: { lines: 3, accepted: 0, invalidCount: 1, resumeFrom: 2 },
    });
  });
});
