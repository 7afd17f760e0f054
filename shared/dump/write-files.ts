import { constants, createGzip, type Gzip } from 'node:zlib';
import { assembleRecording } from '../recording/assemble.ts';
import type { ChannelPlan } from '../recording/channel-plan.ts';
import type { RecordingWriter } from '../recording/recording-writer.ts';
import type { RowBatch } from '../recording/rows.ts';
import { Checksum } from './checksum.ts';
import type { FileStore } from './file-store.ts';
import { NdjsonWriter } from './ndjson.ts';

/**
 * How lines are compressed. Level 4 takes twice the time of level 1 for a tenth less; more memory, another window
 * or another strategy gain nothing. Pieces of the default 16 KiB would each be an event of their own.
 */
export const DUMP_GZIP = { level: constants.Z_BEST_SPEED, chunkSize: 256 * 1024 };

/** What was written of one day. */
export interface WrittenFiles {
  readonly mcap: WrittenFile;
  readonly ndjson: WrittenFile;
  /** Messages in the MCAP file. */
  readonly messages: number;
  /** Lines in the NDJSON file: the messages that are readings. */
  readonly readings: number;
}

export interface WrittenFile {
  readonly bytes: number;
  /** CRC-32 */
  readonly crc: number;
}

/**
 * Writes rows as an MCAP file and as compressed lines in one pass. The slower of the two uploads sets the pace.
 *
 * @throws whatever the store throws; then neither file is complete
 */
export async function writeFiles(
  files: FileStore,
  keys: { readonly mcap: string; readonly ndjson: string },
  device: string,
  rows: AsyncIterable<RowBatch>,
  plan: ChannelPlan,
  writer: RecordingWriter,
): Promise<WrittenFiles> {
  const ndjson = new NdjsonWriter(device, plan);
  const lines = createGzip(DUMP_GZIP);
  const failed = new AbortController();
  let messages = 0;
  const tapped = async function* (): AsyncGenerator<RowBatch> {
    let compressing: Promise<void> = Promise.resolve();
    for await (const batch of rows) {
      for (let row = 0; row < batch.count; ) {
        const { text, next } = ndjson.write(batch, row);
        row = next;
        // The lines before these were compressed meanwhile; now their buffer may be used again.
        await compressing;
        compressing = compressed(text, lines, failed.signal);
        // An error is thrown where it is waited for, be that never.
        compressing.catch(() => {});
      }
      messages += batch.count;
      yield batch;
    }
    await compressing;
    lines.end();
  };
  const write = async (
    key: string,
    content: AsyncIterable<Uint8Array>,
    contentType: string,
  ): Promise<WrittenFile> => {
    const checksum = new Checksum();
    const bytes = await files.write(key, checksum.of(content), contentType);
    return { bytes, crc: checksum.value };
  };
  const uploads = [
    write(keys.mcap, assembleRecording(tapped(), plan, writer), 'application/octet-stream'),
    write(keys.ndjson, lines as AsyncIterable<Uint8Array>, 'application/gzip'),
  ] as const;
  // An error that comes before anyone reads the lines is told by the uploads.
  lines.on('error', () => {});
  for (const upload of uploads) {
    upload.catch((error: unknown) => {
      failed.abort(error);
      lines.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }
  // Both have ended when this throws, so that neither file appears after it was removed.
  await Promise.allSettled(uploads);
  const [mcapFile, ndjsonFile] = await Promise.all(uploads);
  return { mcap: mcapFile, ndjson: ndjsonFile, messages, readings: ndjson.lines };
}

/** Waits until a text was taken up, after which its buffer may be used again. */
async function compressed(text: Buffer, stream: Gzip, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // A stream that is destroyed while nobody reads it calls no one back.
  const fail = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', fail, { once: true });
  stream.write(text, (error) => (error instanceof Error ? reject(error) : resolve()));
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', fail);
  }
}
