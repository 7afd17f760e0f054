import { gzipSync } from 'node:zlib';
import { INGEST_LIMITS } from '../../../shared/ingest/limits.ts';
import { takeBody } from '../../../shared/ingest/take-body.ts';
import { parseReadings } from '../../../shared/reading/parse-readings.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { codeOf } from './refusal.ts';

const MIB = 1024 * 1024;
const ANY_BODY = { ...INGEST_LIMITS, bodyBytes: Infinity, inflateRatio: Infinity };
const context = { defaultDevice: 'car', nowMs: Date.UTC(2026, 4, 1) };
const ports = ingestInto({ send: async (batches) => batches.map(() => true) });

const take = (body: Buffer, contentEncoding?: string): Promise<string> =>
  codeOf(() =>
    takeBody(
      // Of any length and ratio as sent, so that the bounds behind are met.
      { body, contentType: 'application/json', contentEncoding, limits: ANY_BODY },
      context,
      ports,
    ),
  );

/** The codes of what is wrong with a stream, each once. */
function faultsOf(chunks: Iterable<Uint8Array>): string[] {
  const codes = new Set<string>();
  parseReadings(chunks, context, { reading: () => {}, invalid: ({ code }) => codes.add(code) });
  return [...codes];
}

function* repeated(chunk: Uint8Array, times: number): Generator<Uint8Array> {
  for (let at = 0; at < times; at += 1) yield chunk;
}

const DEPTH = 1_000_000;

/** A body of readings that have one member each of their own. */
const bodyOf = (count: number, own: (at: number) => object): Buffer => {
  const reading = { device: 'd', sensor: 's', timestamp: Date.UTC(2026, 4, 1), value: 1 };
  const lines = Array.from({ length: count }, (_, at) => JSON.stringify({ ...reading, ...own(at) }));
  return Buffer.from(lines.join('\n'));
};

export const BODY_CASES = {
  'a body of 100,000 devices': async () => [await take(bodyOf(100_000, (at) => ({ device: `d${at}` })))],
  'a body of 100,000 hours': async () => [
    await take(bodyOf(100_000, (at) => ({ timestamp: Date.UTC(2026, 4, 1) - at * 3_600_000 }))),
  ],
  'a body of 200,000 sensors': async () => [await take(bodyOf(200_000, (at) => ({ sensor: `s${at}` })))],
  'a gzip body of 1 GiB': async () => [
    await take(Buffer.concat([...repeated(gzipSync(Buffer.alloc(16 * MIB, ' ')), 64)]), 'gzip'),
  ],
  'a million brackets in lists': async () => [
    await take(Buffer.from(`{"value":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`)),
    ...faultsOf([Buffer.from(`{"value":${'['.repeat(DEPTH)}`)]),
  ],
  'a million brackets in objects': async () => faultsOf([Buffer.from('{"value":'.repeat(DEPTH))]),
  'a line of 1 GiB that opens an object': async () =>
    faultsOf([Buffer.from('{"sensor":"'), ...repeated(Buffer.alloc(MIB, 'x'), 1024)]),
  'a line of 1 GiB of blanks in an object': async () =>
    faultsOf([Buffer.from('{"sensor":'), ...repeated(Buffer.alloc(MIB, ' '), 1024)]),
  'a line of 1 GiB that is nothing': async () => faultsOf(repeated(Buffer.alloc(MIB, 'x'), 1024)),
};
