import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { McapEncoder } from '../../../../shared/recording/mcap/mcap-encoder.ts';
import { compressChunk } from '../../../../shared/recording/row-encoder.ts';
import { recordsOf } from '../../../../shared/session/channels/records-of.ts';
import { RUNS } from '../../../support/arbitraries.ts';
import { messageRecord } from '../../../support/session-data.ts';

/** A recording whose chunks have about so many bytes. */
function recordingOf(payloads: readonly Uint8Array[], chunkBytes: number, isPacked: boolean): Buffer {
  const encoder = new McapEncoder({
    library: 'odograph',
    chunkBytes,
    isIndexed: false,
    ...(isPacked && { compression: { name: 'zstd', compress: compressChunk } }),
  });
  encoder.start([], [{ id: 3, schemaId: 0, topic: '/any', messageEncoding: 'json' }]);
  payloads.forEach((payload, sequence) => {
    const record = recordOf(payload, sequence);
    encoder.channelUsed(3);
    encoder.chunk.addMessage(record, 0, record.length, 3, sequence, 0);
    encoder.closeFullChunk();
  });
  encoder.finish();
  return Buffer.concat(encoder.take());
}

const recordOf = (payload: Uint8Array, sequence: number): Buffer => {
  const time = BigInt(sequence);
  return messageRecord({
    channel: 3,
    sequence,
    logTime: time,
    publishTime: time,
    data: Buffer.from(payload),
  });
};

async function* cut(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [...new Set(cuts.map((place) => place % bytes.length))].toSorted((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

it('finds every message of a recording, wherever that is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 400 }),
      fc.boolean(),
      fc.array(fc.nat(5000), { maxLength: 60 }),
      async (payloads, chunkBytes, isPacked, cuts) => {
        const found: Buffer[] = [];
        for await (const records of recordsOf(cut(recordingOf(payloads, chunkBytes, isPacked), cuts))) {
          for (let at = 0; at < records.length; ) {
            const end = at + 9 + records.readUInt32LE(at + 1);
            if (records[at] === 5) found.push(records.subarray(at, end));
            at = end;
          }
        }

        expect(found.map((each) => each.toString('hex'))).toEqual(
          payloads.map((payload, sequence) => recordOf(payload, sequence).toString('hex')),
        );
      },
    ),
    RUNS,
  );
});
