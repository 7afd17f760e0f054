import { constants, zstdCompressSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import { VALUE_SCHEMAS } from '../../shared/recording/schemas.ts';
import type { Block } from '../../shared/segment/column.ts';

/** Readings in order of time, decoded: what a program has in hand that writes them with McapWriter. */
export interface PlainRows {
  readonly topics: readonly string[];
  /** Place of each row's topic. */
  readonly channels: Uint16Array;
  /** Nanoseconds since 1970. */
  readonly times: BigUint64Array;
  readonly values: Float64Array;
}

export interface PeerOptions {
  /** Compress chunks with zstd, level 1. */
  readonly compress: boolean;
  readonly useMessageIndex?: boolean;
  readonly chunkSize?: number;
  /** Hand over each payload as a new Uint8Array, as the library's own example does, and not as a Buffer. */
  readonly plainArrays?: boolean;
}

/** Puts the numbers of blocks, given in order of time and not overlapping, in one order of time. */
export function rowsInOrder(blocks: readonly Block[]): PlainRows {
  const topics = blocks[0]?.columns.map(({ sensor }) => `/${sensor}`) ?? [];
  const rows = blocks.flatMap(({ hour, columns }) =>
    columns
      .flatMap((column, channel) =>
        Array.from(column.times, (ns, row) => ({
          hour,
          ns,
          channel,
          value: 'numbers' in column ? (column.numbers[row] ?? 0) : 0,
        })),
      )
      .toSorted((a, b) => a.ns - b.ns),
  );
  return {
    topics,
    channels: Uint16Array.from(rows, ({ channel }) => channel),
    times: BigUint64Array.from(rows, ({ hour, ns }) => BigInt(hour) * BigInt(HOUR_NS) + BigInt(ns)),
    values: Float64Array.from(rows, ({ value }) => value),
  };
}

/** What both sides compress chunks with. */
const LEVEL_1 = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export const zstd = (chunk: Uint8Array): Uint8Array => zstdCompressSync(chunk, LEVEL_1);

/**
 * Writes rows with McapWriter, payloads as most programs make them, and lets go of the bytes.
 *
 * @returns their number
 */
export async function writeWithPeer(rows: PlainRows, options: PeerOptions): Promise<number> {
  const { compress, plainArrays = false, ...layout } = options;
  let position = 0;
  const writer = new McapWriter({
    writable: {
      position: () => BigInt(position),
      write: async (bytes) => {
        position += bytes.length;
      },
    },
    ...layout,
    ...(compress && {
      compressChunk: (chunk) => ({ compression: 'zstd', compressedData: zstd(chunk) }),
    }),
  });
  await writer.start({ profile: '', library: 'peer' });
  const schemaId = await writer.registerSchema(VALUE_SCHEMAS.number);
  const channelIds: number[] = [];
  for (const topic of rows.topics) {
    const channel = { topic, schemaId, messageEncoding: 'json', metadata: new Map<string, string>() };
    channelIds.push(await writer.registerChannel(channel));
  }
  for (let row = 0; row < rows.times.length; row += 1) {
    const logTime = rows.times[row] ?? 0n;
    const payload = Buffer.from(JSON.stringify({ value: rows.values[row] }));
    await writer.addMessage({
      channelId: channelIds[rows.channels[row] ?? 0] ?? 0,
      sequence: 0,
      logTime,
      publishTime: logTime,
      data: plainArrays ? new Uint8Array(payload) : payload,
    });
  }
  await writer.end();
  return position;
}
