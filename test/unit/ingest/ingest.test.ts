import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, openBatch } from '../../../shared/ingest/batch.ts';
import type { BatchBus } from '../../../shared/ingest/batch-bus.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { cutAt, cuts, RUNS } from '../../support/arbitraries.ts';
import { ingestInto } from '../../support/ingest-ports.ts';

const START_MS = Date.UTC(2026, 4, 1);
const HOUR_MS = 3_600_000;
const CONTEXT = { nowMs: START_MS + 24 * HOUR_MS };

/** Holds what it takes; refuses the batches of some devices. */
class MemoryBus implements BatchBus {
  readonly taken: Batch[] = [];
  readonly refused: readonly string[];

  constructor(refused: readonly string[] = []) {
    this.refused = refused;
  }

  async send(batches: readonly Batch[]): Promise<readonly boolean[]> {
    const durable = batches.map(({ device }) => !this.refused.includes(device));
    this.taken.push(...batches.filter((_, place) => durable[place]));
    return durable;
  }

  /** Every reading held, by device, sensor and milliseconds. */
  readings(): Map<string, number | string | undefined> {
    const all = new Map<string, number | string | undefined>();
    for (const { device, hour, columns } of this.taken.flatMap(({ data }) => openBatch(data))) {
      for (const column of columns) {
        const values = 'numbers' in column ? column.numbers : column.texts;
        column.times.forEach((ns, row) => {
          all.set(`${device} ${column.sensor} ${hour * HOUR_MS + ns / 1e6}`, values[row]);
        });
      }
    }
    return all;
  }
}

const good = fc.record({
  device: fc.constantFrom('car', 'van', 'bus'),
  sensor: fc.constantFrom('speed', 'note'),
  timestamp: fc.tuple(fc.nat(3), fc.nat(4)).map(([hour, ms]) => START_MS + hour * HOUR_MS + ms),
  value: fc.oneof(fc.integer(), fc.string({ unit: 'grapheme-ascii' })),
});
const bad = fc.constantFrom('{}', 'garbage', '{"device":"car"}', '{"device":');
const bodies = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: good.map((reading) => ({ reading, line: JSON.stringify(reading) })) },
    { weight: 1, arbitrary: bad.map((line) => ({ reading: undefined, line })) },
  ),
  { maxLength: 40 },
);

describe('ingest', () => {
  it('counts and keeps what a plain map does, and names the line to go on from', async () => {
    const refusals = fc.subarray(['car', 'van', 'bus']);
    await fc.assert(
      fc.asyncProperty(bodies, refusals, cuts, async (list, refused, places) => {
        const first = new Map<string, { device: string; value: number | string; line: number }>();
        list.forEach(({ reading }, at) => {
          if (reading === undefined) return;
          const { device, sensor, timestamp, value } = reading;
          const key = `${device} ${sensor} ${timestamp}`;
          if (!first.has(key)) first.set(key, { device, value, line: at + 1 });
        });
        const kept = [...first].filter(([, { device }]) => !refused.includes(device));
        const lost = [...first.values()].filter(({ device }) => refused.includes(device));
        const goodLines = list.filter(({ reading }) => reading !== undefined).length;
        const bus = new MemoryBus(refused);
        const body = Buffer.from(list.map(({ line }) => `${line}\n`).join(''));

        const receipt = await ingest(cutAt(body, places), CONTEXT, ingestInto(bus));

        expect(receipt).toMatchObject({
          lines: list.length,
          accepted: kept.length,
          duplicates: goodLines - first.size,
          invalidCount: list.length - goodLines,
        });
        expect(receipt.invalid.map(({ line }) => line)).toEqual(
          list.flatMap(({ reading }, at) => (reading === undefined ? [at + 1] : [])),
        );
        expect(bus.readings()).toEqual(new Map(kept.map(([key, { value }]) => [key, value])));
        expect(receipt.resumeFrom).toBe(
          lost.length > 0 ? Math.min(...lost.map(({ line }) => line)) : undefined,
        );
      }),
      RUNS,
    );
  });

  it('loses nothing of a torn body that is sent again from the line named', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(good, { minLength: 1, maxLength: 20 }), fc.nat(), async (list, place) => {
        const lines = list.map((reading) => `${JSON.stringify(reading)}\n`);
        const body = Buffer.from(lines.join(''));
        const whole = new MemoryBus();
        await ingest([body], CONTEXT, ingestInto(whole));
        const bus = new MemoryBus();

        const receipt = await ingest([body.subarray(0, place % body.length)], CONTEXT, ingestInto(bus), true);
        const rest = new MemoryBus();
        await ingest([Buffer.from(lines.slice(receipt.resumeFrom! - 1).join(''))], CONTEXT, ingestInto(rest));

        expect(receipt.invalidCount).toBe(0);
        // What came first wins.
        expect(new Map([...rest.readings(), ...bus.readings()])).toEqual(whole.readings());
      }),
      RUNS,
    );
  });

  it('describes the first thousand invalid lines and counts the rest', async () => {
    const receipt = await ingest([Buffer.from('{}\n'.repeat(1500))], CONTEXT, ingestInto(new MemoryBus()));

    expect(receipt).toMatchObject({ lines: 1500, accepted: 0, invalidCount: 1500 });
    expect(receipt.invalid).toHaveLength(1000);
  });
});
