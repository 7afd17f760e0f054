import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Kind } from '../../../../shared/reading/reading.ts';
import { HOUR_NS } from '../../../../shared/reading/instant.ts';
import { type ChannelPlan, planChannels } from '../../../../shared/recording/channel-plan.ts';
import type { RecordingWriter } from '../../../../shared/recording/recording-writer.ts';
import { RowEncoder } from '../../../../shared/recording/row-encoder.ts';
import { BATCH_ROWS, type RowBatch, RowBatcher } from '../../../../shared/recording/rows.ts';
import { streamedMessages } from '../../../support/mcap.ts';
import { ReferenceWriter } from '../../../support/reference-writer.ts';

const KINDS_OF_SENSORS: readonly Kind[] = ['number', 'boolean', 'text', 'json', 'number'];

const registered = KINDS_OF_SENSORS.map((kind, number) => ({
  sensor: ['lat', 'b', 'ü', 'j', 'lon'][number] ?? '',
  kind,
}));
const plan: ChannelPlan = planChannels('car', registered, {});

const row = fc.record({
  channel: fc.nat(plan.channels.length - 1),
  step: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(2 ** 40)),
  number: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(-0)),
  text: fc.string({ unit: 'grapheme', maxLength: 40 }),
});

const chunkBytes = fc.constantFrom(1, 200, 5000, 1_000_000);

/** Rows in order of time, an hour's at a time. */
function batchesOf(rows: readonly (typeof row extends fc.Arbitrary<infer T> ? T : never)[]): RowBatch[] {
  const batches: RowBatch[] = [];
  let hour = 490_000;
  let ns = 0;
  let batcher = new RowBatcher(hour);
  for (const { channel, step, number, text } of rows) {
    ns += step;
    if (ns >= HOUR_NS || batcher.full) {
      batches.push(batcher.take());
      hour += ns >= HOUR_NS ? 1 : 0;
      ns %= HOUR_NS;
      batcher = new RowBatcher(hour);
    }
    batcher.makeRoom(1);
    const { source } = plan.channels[channel]!;
    const kind = 'kind' in source ? source.kind : 'json';
    if (kind === 'number') batcher.addNumber(channel, ns, number);
    else if (kind === 'boolean') batcher.addNumber(channel, ns, Math.abs(number) > 1 ? 1 : 0);
    else batcher.addText(channel, ns, kind === 'text' ? text : JSON.stringify({ [text]: text }));
  }
  batches.push(batcher.take());
  return batches;
}

async function write(writer: RecordingWriter, batches: readonly RowBatch[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await writer.start(plan);
  for (const batch of batches) {
    await writer.write(batch);
    pieces.push(...writer.take());
  }
  await writer.end();
  return Buffer.concat([...pieces, ...writer.take()]);
}

test.each(['stream', 'file'] as const)('the bytes of a %s equal those of the reference', async (layout) => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 300 }), chunkBytes, async (rows, size) => {
      const batches = batchesOf(rows);

      const ours = await write(new RowEncoder(layout, { chunkBytes: size, compression: 'none' }), batches);
      const theirs = await write(
        new ReferenceWriter({ isIndexed: layout === 'file', chunkBytes: size }),
        batches,
      );

      expect(ours.equals(theirs)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('a compressed recording holds the same messages', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 300 }), chunkBytes, async (rows, size) => {
      const batches = batchesOf(rows);

      const ours = await write(new RowEncoder('stream', { chunkBytes: size }), batches);
      const theirs = await write(new ReferenceWriter({ isIndexed: false, chunkBytes: size }), batches);

      expect(streamedMessages(ours)).toEqual(streamedMessages(theirs));
    }),
    { numRuns: 100 },
  );
});

test('more messages than a chunk was made for, of one channel, are encoded', async () => {
  const batcher = new RowBatcher(1);
  batcher.makeRoom(BATCH_ROWS);
  for (let at = 0; !batcher.full; at += 1) batcher.addNumber(1, at, at % 2);
  const batches = [batcher.take()];

  const ours = await write(new RowEncoder('file', { chunkBytes: 1_000_000, compression: 'none' }), batches);
  const theirs = await write(new ReferenceWriter({ isIndexed: true, chunkBytes: 1_000_000 }), batches);

  expect(ours.equals(theirs)).toBe(true);
});
