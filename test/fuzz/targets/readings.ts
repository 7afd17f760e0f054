import { deepStrictEqual, strictEqual } from 'node:assert';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { problemAnswer } from '../../../shared/http/problem.ts';
import { type Batch, openBatch } from '../../../shared/ingest/batch.ts';
import { INGEST_LIMITS } from '../../../shared/ingest/limits.ts';
import { takeBody } from '../../../shared/ingest/take-body.ts';
import { takeFrame } from '../../../shared/ingest/take-frame.ts';
import type { Receipt } from '../../../shared/ingest/receipt.ts';
import { formatInstant, parseRfc3339 } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { blockCount } from '../../../shared/segment/column.ts';
import { cutAt, cuts } from '../../support/arbitraries.ts';
import { eventLines } from '../../support/frames.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { bodies, defaults, NOW_MS } from '../../support/reading-lines.ts';
import { frameVerdicts, verdictsOf } from '../../support/verdicts.ts';
import { mutated, mutatedText } from '../mutations.ts';
import { fuzzTarget, orRefusedLater } from '../target.ts';

/** Objects within objects, under names that mean something to JavaScript, as values of readings. */
const names = fc.constantFrom('__proto__', 'constructor', 'toString', 'rawJSON', '', 'a');
const { object } = fc.letrec<{ object: string; value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('1.0', '-0', '1e400', '12345678901234567890', 'null', '"ü\\ud800"', '[]'),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }).map((all) => `[${all.join(' , ')}]`),
  ),
  object: fc
    .array(fc.tuple(names, tie('value')), { maxLength: 3 })
    .map((all) => `{${all.map(([name, value]) => `"${name}" : ${value}`).join(',')}}`),
}));
const objects = fc
  .tuple(object, names, fc.integer({ min: 0, max: NOW_MS }))
  .map(([value, name, ms]) =>
    Buffer.from(`{"device":"__proto__","sensor":"${name}","timestamp":${ms},"value":${value}}\n`),
  );
const ndjson = mutated(fc.oneof(bodies, objects));

/** A reading as a line that says the same. */
function lineOf({ device, sensor, kind, value, ...at }: Reading): string {
  const number = Object.is(value, -0) ? '-0' : String(value);
  const plain = kind === 'boolean' ? String(value === 1) : kind === 'number' ? number : value;
  const text = kind === 'text' ? JSON.stringify(value) : plain;
  const head = `{"device":${JSON.stringify(device)},"sensor":${JSON.stringify(sensor)}`;
  return `${head},"timestamp":"${formatInstant(at)}","value":${text}}\n`;
}

const parser = fuzzTarget('reading parser', 6, fc.tuple(ndjson, defaults, cuts), ([body, device, places]) => {
  const context = { defaultDevice: device, nowMs: NOW_MS };
  const verdicts = verdictsOf([body], context);
  deepStrictEqual(verdictsOf(cutAt(body, places), context), verdicts);
  const readings = verdicts.flatMap((verdict) => ('reading' in verdict ? [verdict.reading] : []));
  const again = verdictsOf([Buffer.from(readings.map(lineOf).join(''))], context);
  deepStrictEqual(
    again.map((verdict) => ('reading' in verdict ? verdict.reading : verdict.invalid)),
    readings,
  );
});

const times = mutatedText(
  fc
    .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
);
const instants = fuzzTarget('timestamp', 2, times, (text) => {
  const at = parseRfc3339(text);
  // An offset can move the first and last day out of the years that four digits write.
  if (at === undefined || text.startsWith('0000-01-01') || text.startsWith('9999-12-31')) return;
  deepStrictEqual(parseRfc3339(formatInstant(at)), at);
});

const BODY_LIMITS = { ...INGEST_LIMITS, inflatedBytes: 256 * 1024 };
const encodings = fc.constantFrom<string | undefined>(
  undefined,
  'gzip',
  'x-gzip',
  'identity',
  'GZIP ',
  'br',
  '__proto__',
);
const contentTypes = mutatedText(fc.constantFrom('application/x-ndjson', 'application/json; charset=utf-8'));
const sentBodies = fc.oneof(
  ndjson,
  mutated(bodies.map((body) => gzipSync(body))),
  mutated(fc.tuple(bodies, bodies).map((all) => Buffer.concat(all.map((body) => gzipSync(body))))),
  fc.nat(1024).map((kib) => gzipSync(Buffer.alloc(kib * 1024, ' '))),
);

const TAKING = [
  'unsupported-media-type',
  'too-large',
  'invalid-request',
  'invalid-encoding',
  'nothing-accepted',
] as const;

const bodyTaking = fuzzTarget(
  'body',
  4,
  fc.record({
    body: sentBodies,
    contentEncoding: encodings,
    contentType: fc.oneof(fc.constant('application/x-ndjson'), contentTypes),
    device: defaults,
  }),
  async ({ device, ...sent }) => {
    const batches: Batch[] = [];
    const bus = {
      send: async (all: readonly Batch[]) => all.map((batch) => batches.push(batch) > 0),
    };
    const context = { defaultDevice: device, nowMs: NOW_MS };
    let refusal: Partial<Receipt> = {};
    const receipt = await orRefusedLater(TAKING, () =>
      takeBody({ ...sent, limits: BODY_LIMITS }, context, ingestInto(bus)).catch((error: unknown) => {
        if (error instanceof OdographError) refusal = error.members;
        checkProblem(error);
        throw error;
      }),
    );
    checkReceipt(receipt ?? refusal, batches);
  },
);

/** What was counted as accepted is what went out, and everything is counted once. */
function checkReceipt(receipt: Partial<Receipt>, batches: readonly Batch[]): void {
  const sent = batches
    .flatMap(({ data }) => openBatch(data))
    .reduce((sum, block) => sum + blockCount(block), 0);
  const { lines = 0, accepted = 0, duplicates = 0, invalidCount = 0 } = receipt;
  strictEqual(accepted, sent);
  strictEqual(accepted + duplicates + invalidCount, lines);
}

function checkProblem(error: unknown): void {
  const answer = problemAnswer(error);
  strictEqual(/^[\x20-\x7e]*$/.test(answer.headers['x-foxglove-error-message'] ?? ''), true);
  strictEqual((JSON.parse(answer.body) as { status: number }).status, answer.statusCode);
}

const frames = mutatedText(
  fc
    .array(
      fc.oneof(
        eventLines.map(({ line }) => line),
        bodies.map((body) => body.toString()),
      ),
      { maxLength: 6 },
    )
    .map((lines) => lines.join('\n')),
);

const frameTaking = fuzzTarget('frame', 3, frames, async (frame) => {
  const batches: Batch[] = [];
  const bus = { send: async (all: readonly Batch[]) => all.map((batch) => batches.push(batch) > 0) };
  const errors: unknown[] = [];
  const answer = await takeFrame(frame, NOW_MS, {
    ...ingestInto(bus),
    onError: (error) => errors.push(error),
  });
  deepStrictEqual(errors, []);
  const verdicts = frameVerdicts(frame, NOW_MS);
  const readings = verdicts.flatMap((verdict) => ('reading' in verdict ? [verdict.reading] : []));
  const isGood = verdicts.length > 0 && readings.length === verdicts.length;
  strictEqual(isGood ? answer === 'OK' : answer.split('\n').every((line) => line.startsWith('ERR ')), true);
  const identities = new Set(
    readings.map(({ device, sensor, hour, ns }) => `${device}\n${sensor}\n${hour}\n${ns}`),
  );
  const kept = batches
    .flatMap(({ data }) => openBatch(data))
    .reduce((sum, block) => sum + blockCount(block), 0);
  strictEqual(kept, identities.size);
  // What is taken of a frame says the same as lines of JSON.
  deepStrictEqual(
    verdictsOf([Buffer.from(readings.map(lineOf).join(''))], { nowMs: NOW_MS }).map((verdict) =>
      'reading' in verdict ? verdict.reading : verdict.invalid,
    ),
    readings,
  );
});

export const READING_TARGETS = [parser, instants, bodyTaking, frameTaking];
