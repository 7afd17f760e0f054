import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, openBatch } from '../../../shared/ingest/batch.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { laneOfSensor } from '../../../shared/ingest/lanes.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { lineOf } from '../../support/oracle.ts';
import { readingBatches } from '../../support/readings.ts';
import { lanesOfAll, send, SplitStream } from '../../support/split-stream.ts';

const lanes = fc.integer({ min: 2, max: 32 });

/** The readings of batches as lines, sorted. */
const linesOf = (batches: readonly Batch[]): string[] =>
  batches
    .flatMap(({ data }) => openBatch(data))
    .flatMap(({ device, hour, columns }) =>
      columns.flatMap((column) =>
        Array.from(column.times, (ns, row) => {
          const value = 'numbers' in column ? column.numbers[row] : column.texts[row];
          return `${device} ${lineOf({ sensor: column.sensor, kind: column.kind, hour, ns, value } as Reading)}`;
        }),
      ),
    )
    .toSorted();

const ofVan = ({ device }: Batch): boolean => device === 'van/2';

describe('a body of devices that are split', () => {
  it('holds what it holds without lanes, each sensor in its lane', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, lanes, async (readings, count) => {
        const [whole, split] = [new SplitStream(), new SplitStream()];

        await send(whole, readings.flat());
        await send(split, readings.flat(), lanesOfAll(count));

        expect(linesOf(split.sent)).toEqual(linesOf(whole.sent));
        for (const { lane, data } of split.sent) {
          const sensors = openBatch(data).flatMap(({ columns }) => columns.map(({ sensor }) => sensor));
          expect(sensors.map((sensor) => laneOfSensor(sensor, count))).toEqual(sensors.map(() => lane));
        }
      }),
      RUNS,
    );
  });

  it('changes no byte of what the other devices of the body have', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, lanes, async (readings, count) => {
        const [whole, split] = [new SplitStream(), new SplitStream()];
        const others = { mayHave: lanesOf, of: async (device: string) => lanesOf(device) };
        function lanesOf(device: string): number {
          return device === 'car' ? count : 1;
        }

        await send(whole, readings.flat());
        await send(split, readings.flat(), others);

        expect(split.sent.filter(ofVan)).toEqual(whole.sent.filter(ofVan));
        expect(whole.sent.filter(({ lane }) => lane !== undefined)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('counts what the stream took of each lane, and is sent again from where the hour of another begins', async () => {
    const lines = Array.from({ length: 40 }, (_, nth) =>
      JSON.stringify({
        device: 'rig',
        sensor: `s${nth}`,
        timestamp: Date.UTC(2025, 0, 1) + nth,
        value: nth,
      }),
    );
    const refused = laneOfSensor('s20', 4);
    const bus = {
      send: async (batches: readonly Batch[]) => batches.map(({ lane }) => lane !== refused),
    };

    const receipt = await ingest(
      [Buffer.from(lines.join('\n'))],
      { nowMs: Date.UTC(2026, 0, 1) },
      { ...ingestInto(bus), lanes: lanesOfAll(4) },
    );

    expect(receipt.invalid).toEqual([]);
    expect(receipt.resumeFrom).toBe(1);
    expect(receipt.accepted).toBe(lines.filter((_, nth) => laneOfSensor(`s${nth}`, 4) !== refused).length);
  });
});
