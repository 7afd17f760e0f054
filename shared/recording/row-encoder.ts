import { constants, zstdCompressSync } from 'node:zlib';
import { HOUR_NS } from '../reading/instant.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { McapEncoder, type McapEncoderOptions } from './mcap/mcap-encoder.ts';
import { writeNumber } from './mcap/number-text.ts';
import type { RecordingLayout, RecordingWriter } from './recording-writer.ts';
import type { RowBatch } from './rows.ts';

/** Length of a chunk before compression: what a viewer has to load to see any one message. */
const CHUNK_BYTES: Readonly<Record<RecordingLayout, number>> = { stream: 1024 * 1024, file: 2 * 1024 * 1024 };

const TRUE = '{"value":true}';
const FALSE = '{"value":false}';
const CLOSE = 0x7d;

/** Most bytes that a number's message takes. */
const SHORT_PAYLOAD_BYTES = 64;

/** Most bytes of UTF-8 that a UTF-16 unit of a text takes. */
const BYTES_PER_UNIT = 3;

/**
 * On this data level 1 is faster than the default and no larger, and so is a window that a processor's cache
 * holds: what repeats, repeats within a few messages.
 */
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 17 } };

const TWO_32 = 4_294_967_296;

/** How a channel's rows become payloads. */
const FORM = { number: 0, boolean: 1, text: 2, json: 3, whole: 4 } as const;

const ZSTD = { name: 'zstd', compress: (chunk: Buffer): Uint8Array => zstdCompressSync(chunk, FASTEST) };

export interface RowEncoderOptions {
  readonly chunkBytes?: number;
  readonly compression?: McapEncoderOptions['compression'] | 'none';
}

/** Writes recordings of rows straight into the chunks of an MCAP encoder, without an object for a message. */
export class RowEncoder implements RecordingWriter {
  readonly #encoder: McapEncoder;
  #forms = new Uint8Array(0);
  /** Decimal places that a channel's last number needed: most likely what its next one needs. */
  #places = new Uint8Array(0);

  constructor(layout: RecordingLayout, options: RowEncoderOptions = {}) {
    const { chunkBytes = CHUNK_BYTES[layout], compression = ZSTD } = options;
    this.#encoder = new McapEncoder({
      library: 'odograph',
      chunkBytes,
      messageIndex: layout === 'file',
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
    this.#places = new Uint8Array(channels.length);
    this.#encoder.start(schemas, channels);
  }

  write(batch: RowBatch): void {
    const encoder = this.#encoder;
    const { chunk } = encoder;
    const hourNs = BigInt(batch.hour) * BigInt(HOUR_NS);
    const baseLow = Number(hourNs & 0xffff_ffffn);
    const baseHigh = Number(hourNs >> 32n);
    const { channels, times, numbers, texts, count } = batch;
    let lastNs = -1;
    let low = 0;
    let high = 0;
    for (let row = 0; row < count; row += 1) {
      const ns = times[row] ?? 0;
      if (ns !== lastNs) {
        lastNs = ns;
        const nsHigh = Math.floor(ns / TWO_32);
        low = baseLow + (ns - nsHigh * TWO_32);
        high = baseHigh + nsHigh;
        if (low >= TWO_32) {
          low -= TWO_32;
          high += 1;
        }
      }
      const channel = channels[row] ?? 0;
      encoder.channelUsed(channel);
      const form = this.#forms[channel];
      if (form === FORM.number) {
        chunk.reserve(SHORT_PAYLOAD_BYTES);
        const at = chunk.beginValue(channel, low, high);
        const end = writeNumber(chunk.bytes, at, numbers[row] ?? 0, this.#places, channel);
        chunk.bytes[end] = CLOSE;
        chunk.endMessage(end + 1);
      } else {
        const text =
          form === FORM.boolean ? (numbers[row] === 0 ? FALSE : TRUE) : messageText(form, texts[row] ?? '');
        chunk.reserve(BYTES_PER_UNIT * text.length);
        const at = chunk.beginMessage(channel, low, high);
        chunk.endMessage(at + chunk.bytes.write(text, at, 'utf8'));
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
}

function messageText(form: number | undefined, text: string): string {
  if (form === FORM.whole) return text;
  return `{"value":${form === FORM.text ? JSON.stringify(text) : text}}`;
}
