import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import { assembleRecording } from '../recording/assemble.ts';
import type { ChannelPlan } from '../recording/channel-plan.ts';
import type { RecordingWriter } from '../recording/recording-writer.ts';
import type { RowBatch } from '../recording/rows.ts';
import type { FileStore } from './file-store.ts';
import { ndjsonLines } from './ndjson.ts';

/** What was written of one day. */
export interface WrittenFiles {
  readonly mcapBytes: number;
  readonly ndjsonBytes: number;
  /** Messages in the MCAP file. */
  readonly messages: number;
  /** Lines in the NDJSON file: the messages that are readings. */
  readonly readings: number;
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
  const lines = createGzip();
  const failed = new AbortController();
  let messages = 0;
  let readings = 0;
  const tapped = async function* (): AsyncGenerator<RowBatch> {
    for await (const batch of rows) {
      const text = ndjsonLines(device, plan, batch);
      await writeTo(lines, text, failed.signal);
      messages += batch.count;
      readings += countLineEnds(text);
      yield batch;
    }
    lines.end();
  };
  const uploads = [
    files.write(keys.mcap, assembleRecording(tapped(), plan, writer), 'application/octet-stream'),
    files.write(keys.ndjson, lines as AsyncIterable<Uint8Array>, 'application/gzip'),
  ];
  for (const upload of uploads) {
    upload.catch((error: unknown) => {
      failed.abort(error);
      lines.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  }
  const [mcapBytes = 0, ndjsonBytes = 0] = await Promise.all(uploads);
  return { mcapBytes, ndjsonBytes, messages, readings };
}

async function writeTo(stream: Gzip, text: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!stream.write(text)) await once(stream, 'drain', { signal });
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
