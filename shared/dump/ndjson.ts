import type { ChannelPlan } from '../recording/channel-plan.ts';
import { writeNumber } from '../recording/mcap/number-text.ts';
import { valueText } from '../recording/payload.ts';
import type { RowBatch } from '../recording/rows.ts';
import { TimestampText } from './timestamp-text.ts';

/** Most bytes that a number, what follows it and a timestamp take. */
const SHORT_BYTES = 96;

/** Most bytes of UTF-8 that a UTF-16 unit takes. */
const BYTES_PER_UNIT = 3;

const BEFORE_VALUE = Buffer.from('","value":');

/**
 * Writes readings as lines that ingest takes back without loss; what is derived is left out, since it is
 * derived again.
 */
export class NdjsonWriter {
  readonly #plan: ChannelPlan;
  /** What stands before the timestamp on each channel's lines; undefined for derived channels. */
  readonly #starts: readonly (Buffer | undefined)[];
  readonly #places: Uint8Array;
  #bytes = Buffer.allocUnsafeSlow(1024 * 1024);
  #at = 0;
  readonly #timestamp = new TimestampText();
  /** Lines written. */
  lines = 0;

  constructor(device: string, plan: ChannelPlan) {
    this.#plan = plan;
    const deviceText = JSON.stringify(device);
    this.#starts = plan.channels.map(({ source }) =>
      'sensor' in source
        ? Buffer.from(`{"device":${deviceText},"sensor":${JSON.stringify(source.sensor)},"timestamp":"`)
        : undefined,
    );
    this.#places = new Uint8Array(plan.channels.length);
  }

  /** The lines of a batch. */
  write(batch: RowBatch): Buffer {
    this.#at = 0;
    for (let row = 0; row < batch.count; row += 1) {
      const channel = batch.channels[row] ?? 0;
      const start = this.#starts[channel];
      if (start === undefined) continue;
      this.#reserve(start.length + SHORT_BYTES);
      const bytes = this.#bytes;
      const timeAt = put(bytes, this.#at, start);
      const timeEnd = this.#timestamp.write(bytes, timeAt, batch.hour, batch.times[row] ?? 0);
      this.#at = put(bytes, timeEnd, BEFORE_VALUE);
      this.#value(batch, row, channel);
      this.#bytes[this.#at++] = 0x7d;
      this.#bytes[this.#at++] = 0x0a;
      this.lines += 1;
    }
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  #value(batch: RowBatch, row: number, channel: number): void {
    const source = this.#plan.channels[channel]?.source;
    if (source !== undefined && 'kind' in source && source.kind === 'number') {
      this.#at = writeNumber(this.#bytes, this.#at, batch.numbers[row] ?? 0, this.#places, channel);
      return;
    }
    const text = valueText(this.#plan, batch, row);
    this.#reserve(BYTES_PER_UNIT * text.length + SHORT_BYTES);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** Copies a few bytes, for which a call of the platform's would take longer. */
function put(bytes: Buffer, at: number, source: Buffer): number {
  for (let place = 0; place < source.length; place += 1) bytes[at + place] = source[place] ?? 0;
  return at + source.length;
}
