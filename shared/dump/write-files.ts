import { once } from 'node:events';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { assembleRecording } from '../recording/assemble.ts';
import type { ChannelPlan } from '../recording/channel-plan.ts';
import type { RecordingWriter } from '../recording/recording-writer.ts';
import type { RowBatch } from '../recording/rows.ts';
import { Checksum } from './checksum.ts';
import type { FileStore } from './file-store.ts';
import { NdjsonWriter } from './ndjson.ts';

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
  const lines = createGzip({ level: constants.Z_BEST_SPEED });
  const failed = new AbortController();
  let messages = 0;
  const tapped = async function* (): AsyncGenerator<RowBatch> {
    for await (const batch of rows) {
      await writeTo(lines, ndjson.write(batch), failed.signal);
      messages += batch.count;
      yield batch;
    }
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

async function writeTo(stream: Gzip, text: Buffer, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!stream.write(text)) await once(stream, 'drain', { signal });
}
