import { gzipSync } from 'node:zlib';
import { readCsvRows } from '../../../cli/send/csv-rows.ts';
import { decodeIterator } from '../../../local/kinesis/shard-iterator.ts';
import { AwsError } from '../../../local/aws-json/aws-error.ts';
import { countLines, countMessages } from '../../../shared/dump/verify-dump.ts';
import { MAGIC, OPCODE } from '../../../shared/recording/mcap/records.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { spellingOf } from '../../../cli/send/cell.ts';
import { codeOf } from './refusal.ts';

const MIB = 1024 * 1024;

async function* repeated(first: string, chunk: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first);
  for (let at = 0; at < times; at += 1) yield chunk;
}

/** Why the rows of a CSV file are no rows. */
async function reasonsOf(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const reasons: string[] = [];
  for await (const rows of readCsvRows(chunks, ',')) {
    for (const row of rows) if ('reason' in row) reasons.push(row.reason);
  }
  return reasons;
}

function filesOf(content: () => AsyncIterable<Uint8Array>): MemoryFileStore {
  const files = new MemoryFileStore();
  files.read = async () => content();
  return files;
}

/** A chunk record that says it holds 2^60 bytes. */
function longRecord(): Buffer {
  const record = Buffer.alloc(MAGIC.length + 9);
  record.set(MAGIC);
  record[MAGIC.length] = OPCODE.chunk;
  record.writeBigUInt64LE(2n ** 60n, MAGIC.length + 1);
  return record;
}

export const FILE_CASES = {
  'a CSV line of 256 MiB': async () => reasonsOf(repeated('time,a\n', Buffer.alloc(MIB, 'x'), 256)),
  'a CSV cell of a million digits': async () => [spellingOf(`${'1'.repeat(1_000_000)}x`)],
  'a shard iterator of a million brackets': async () => {
    const token = Buffer.from(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`).toString('base64url');
    try {
      decodeIterator(token, 0);
      return ['none'];
    } catch (error) {
      if (error instanceof AwsError) return [error.code];
      throw error;
    }
  },
  'a dump of 1 GiB': async () => {
    const part = gzipSync(Buffer.alloc(16 * MIB, `${'x'.repeat(4095)}\n`));
    return [
      await codeOf(() =>
        countLines(
          filesOf(() => repeated('', part, 64)),
          'file',
        ),
      ),
    ];
  },
  'a recording with a record of 2^60 bytes': async () => [
    await codeOf(() =>
      countMessages(
        filesOf(() => repeated('', longRecord(), 1)),
        'file',
      ),
    ),
  ],
};
