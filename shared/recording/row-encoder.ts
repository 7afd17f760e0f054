import { constants, zstdCompressSync } from 'node:zlib';
import { HOUR_NS } from '../reading/instant.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { McapEncoder, type McapEncoderOptions } from './mcap/mcap-encoder.ts';
import type { MessageTarget } from './mcap/message-records.ts';
import type { TimePair } from './mcap/records.ts';
import type { RecordingLayout, RecordingWriter } from './recording-writer.ts';
import type { RowBatch } from './rows.ts';

/** Length of a chunk before compression: what a viewer has to load to see any one message. */
const CHUNK_BYTES: Readonly<Record<RecordingLayout, number>> = { stream: 1024 * 1024, file: 2 * 1024 * 1024 };

const TRUE = '{"value":true}';
const FALSE = '{"value":false}';

/**
 * On this data level 1 is faster than the default and no larger, and so is a window that a processor's cache
 * holds: what repeats, repeats within a few messages.
 */
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 17 } };

/** How a channel's rows become payloads. */
const FORM = { number: 0, boolean: 1, text: 2, json: 3, whole: 4 } as const;

/** What recordings' chunks are compressed with. */
export const compressChunk = (chunk: Buffer): Uint8Array => zstdCompressSync(chunk, FASTEST);

const ZSTD = { name: 'zstd', compress: compressChunk };

export interface RowEncoderOptions {
  readonly chunkBytes?: number;
  readonly compression?: McapEncoderOptions['compression'] | 'none';
  /** Takes the messages instead of an encoder of a recording; the other options are of no use then. */
  readonly target?: MessageTarget;
}

/** Writes recordings of rows straight into the chunks of an MCAP encoder, without an object for a message. */
export class RowEncoder implements RecordingWriter {
  readonly #encoder: MessageTarget;
  #forms = new Uint8Array(0);
  /** 1 for the channels of numbers whose records are written. */
  #isNumber = new Uint8Array(0);

  constructor(layout: RecordingLayout, options: RowEncoderOptions = {}) {
    const { chunkBytes = CHUNK_BYTES[layout], compression = ZSTD, target } = options;
    this.#encoder =
      target ??
      new McapEncoder({
        library: 'odograph',
        chunkBytes,
        isIndexed: layout === 'file',
        ...(compression !== 'none' && { compression }),
      });
  }

  start(plan: ChannelPlan): void {
    const ids = new Map<string, number>();
    const schemas = plan.channels.flatMap(({ schema }) => {
      if (ids.has(schema.name)) return [];
      ids.set(schema.name, ids.size + 1);
      return [{ id: ids.size, ...schema }];
    });
    const channels = plan.channels.map(({ topic, schema }, id) => ({
      id,
      schemaId: ids.get(schema.name) ?? 0,
      topic,
      messageEncoding: 'json',
    }));
    this.#forms = Uint8Array.from(plan.channels, ({ source }) =>
      'kind' in source ? FORM[source.kind] : FORM.whole,
    );
    this.#isNumber = new Uint8Array(channels.length);
    this.#encoder.start(schemas, channels);
  }

  write(batch: RowBatch): void {
    const encoder = this.#encoder;
    const base = startOfHour(batch.hour);
    let row = 0;
    while (row < batch.count) {
      const channel = batch.channels[row] ?? 0;
      if (this.#isNumber[channel] === 1) {
        row = encoder.chunk.addNumbers(batch, row, base, this.#isNumber);
      } else {
        encoder.channelUsed(channel);
        this.#isNumber[channel] = this.#forms[channel] === FORM.number ? 1 : 0;
        if (this.#isNumber[channel] === 1) continue;
        encoder.chunk.addText(channel, batch.times[row] ?? 0, base, this.#text(batch, row, channel));
        row += 1;
      }
      encoder.closeFullChunk();
    }
  }

  end(): void {
    this.#encoder.finish();
  }

  take(): Uint8Array[] {
    return this.#encoder.take();
  }

  #text(batch: RowBatch, row: number, channel: number): string {
    const form = this.#forms[channel];
    if (form === FORM.boolean) return batch.numbers[row] === 0 ? FALSE : TRUE;
    const text = batch.texts[row] ?? '';
    if (form === FORM.whole) return text;
    return `{"value":${form === FORM.text ? JSON.stringify(text) : text}}`;
  }
}

/** The nanoseconds since 1970 at which an hour begins. */
function startOfHour(hour: number): TimePair {
  const ns = BigInt(hour) * BigInt(HOUR_NS);
  return { low: Number(ns & 0xffff_ffffn), high: Number(ns >> 32n) };
}
