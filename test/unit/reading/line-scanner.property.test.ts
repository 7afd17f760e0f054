import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { LineScanner } from '../../../shared/reading/line-scanner.ts';
import { cutAt, cuts } from '../../support/arbitraries.ts';
import { bodies, common, defaults, NOW_MS } from '../../support/reading-lines.ts';
import { type Verdict, verdictsOf } from '../../support/verdicts.ts';
import { ingestInto } from '../../support/ingest-ports.ts';

const RUNS = { numRuns: 400 };

/** An object of which the end has not come when its beginning is looked at always goes the general way. */
const bytewise = (body: Buffer): Buffer[] => Array.from(body, (byte) => Buffer.of(byte));

describe('lines read from their bytes', () => {
  it('are judged as those that go through JSON.parse, however the stream is cut', () => {
    fc.assert(
      fc.property(bodies, defaults, cuts, (body, defaultDevice, places) => {
        const context = { defaultDevice, nowMs: NOW_MS };

        const general = verdictsOf(bytewise(body), context);
        const whole = verdictsOf([body], context);
        const inPieces = verdictsOf(cutAt(body, places), context);

        // toEqual tells 0 from -0, as Object.is does.
        expect(whole).toEqual(general);
        expect(inPieces).toEqual(general);
      }),
      RUNS,
    );
  });

  it('are those of the common shape, every one, and hold what JSON.parse finds', () => {
    fc.assert(
      fc.property(common, (object) => {
        const bytes = Buffer.from(`${object}\n`);
        const scanner = new LineScanner({ nowMs: NOW_MS });

        const end = scanner.scan(bytes, 0, bytes.length);

        const parsed = JSON.parse(object) as Record<string, unknown>;
        const { value } = parsed;
        const escaped = object.includes('\\');
        expect(end).toBe(escaped || object.includes('\u007f') ? 0 : object.length);
        if (end === 0) return;
        expect(scanner.device).toBe(parsed['device']);
        expect(scanner.sensor).toBe(parsed['sensor']);
        expect(scanner.kind).toBe(typeof value === 'string' ? 'text' : typeof value);
        expect(scanner.value).toBe(typeof value === 'boolean' ? Number(value) : value);
      }),
      RUNS,
    );
  });

  it('are never taken for whole when their end has not come, whatever stands in memory after it', () => {
    fc.assert(
      fc.property(common, fc.nat(), (object, place) => {
        const bytes = Buffer.from(`${object}\n`);
        const scanner = new LineScanner({ nowMs: NOW_MS });

        const end = scanner.scan(bytes, 0, place % object.length);

        expect(end).toBe(0);
      }),
      RUNS,
    );
  });

  it('keep many names apart, in the order in which they came', () => {
    const sensors = Array.from({ length: 20_000 }, (_, at) => `s${(at * 7919) % 5000}`);
    const body = sensors.map(
      (sensor) => `{"sensor":"${sensor}","timestamp":1777593600000,"value":"${sensor}"}\n`,
    );

    const verdicts: Verdict[] = verdictsOf([Buffer.from(body.join(''))], {
      defaultDevice: 'car',
      nowMs: NOW_MS,
    });

    expect(verdicts.map((verdict) => 'reading' in verdict && verdict.reading.sensor)).toEqual(sensors);
    expect(verdicts.map((verdict) => 'reading' in verdict && verdict.reading.value)).toEqual(sensors);
    expect(verdicts.map(({ line }) => line)).toEqual(sensors.map((_, at) => at + 1));
  });

  it('give the receipt and the batches that the general way gives', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.boolean(), async (body, truncated) => {
        const context = { defaultDevice: 'van', nowMs: NOW_MS };
        const take = async (chunks: Buffer[]): Promise<unknown> => {
          const sent: unknown[] = [];
          const bus = {
            send: async (batches: readonly unknown[]) => batches.map((batch) => sent.push(batch) > 0),
          };
          return [await ingest(chunks, context, ingestInto(bus), truncated), sent];
        };

        const general = await take(bytewise(body));
        const whole = await take([body]);

        expect(whole).toEqual(general);
      }),
      { numRuns: 200 },
    );
  });
});
