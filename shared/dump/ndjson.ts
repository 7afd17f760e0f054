import type { ChannelPlan } from '../recording/channel-plan.ts';
import { writeNumber } from '../recording/mcap/number-text.ts';
import { valueText } from '../recording/payload.ts';
import type { RowBatch } from '../recording/rows.ts';
import { putText, TEXT_SLACK_BYTES, type TextWords, textWords } from './text-words.ts';
import { TimestampText } from './timestamp-text.ts';

/** Most bytes that a number, what stands around it and a timestamp take. */
const SHORT_BYTES = 80 + TEXT_SLACK_BYTES;

/** Most bytes of UTF-8 that a UTF-16 unit takes. */
const BYTES_PER_UNIT = 3;

/** Lines are handed on when they have this length; a buffer is longer by one line. */
const PIECE_BYTES = 1024 * 1024;

/** Length of the buffers at first; they grow to that of a piece where a day has as much. */
const FIRST_BYTES = 32 * 1024;

const BEFORE_VALUE = textWords('","value":');

/** `}` and a line end, as a little-endian number. */
const LINE_END = 0x0a7d;

/**
 * Writes readings as lines that ingest takes back without loss; what is derived is left out, since it is
 * derived again.
 */
export class NdjsonWriter {
  readonly #plan: ChannelPlan;
  /** What stands before the timestamp on each channel's lines; undefined for derived channels. */
  readonly #starts: readonly (TextWords | undefined)[];
  /** Whether a channel's values are numbers. */
  readonly #isNumber: readonly boolean[];
  readonly #places: Uint8Array;
  readonly #timestamp = new TimestampText();
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #view = viewOf(this.#bytes);
  /** Takes the place of `#bytes` with each piece, so that one can be compressed while the other is filled. */
  #other = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Lines written. */
  lines = 0;

  constructor(device: string, plan: ChannelPlan) {
    this.#plan = plan;
    const deviceText = JSON.stringify(device);
    this.#starts = plan.channels.map(({ source }) =>
      'sensor' in source
        ? textWords(`{"device":${deviceText},"sensor":${JSON.stringify(source.sensor)},"timestamp":"`)
        : undefined,
    );
    this.#isNumber = plan.channels.map(({ source }) => 'kind' in source && source.kind === 'number');
    this.#places = new Uint8Array(plan.channels.length);
  }

  /**
   * The lines of a batch from one of its rows on, up to a length that does not depend on the batch.
   *
   * @returns the lines, in a buffer that the call after the next uses again, and the row after the last of them
   */
  write(batch: RowBatch, from: number): { readonly text: Buffer; readonly next: number } {
    [this.#bytes, this.#other] = [this.#other, this.#bytes];
    this.#view = viewOf(this.#bytes);
    const { channels, times, numbers, count, hour } = batch;
    let at = 0;
    let row = from;
    for (; row < count && at < PIECE_BYTES; row += 1) {
      const channel = channels[row] ?? 0;
      const start = this.#starts[channel];
      if (start === undefined) continue;
      this.#reserve(at, start.bytes + SHORT_BYTES);
      at = putText(this.#view, at, start);
      at = this.#timestamp.write(this.#view, at, hour, times[row] ?? 0);
      at = putText(this.#view, at, BEFORE_VALUE);
      at =
        this.#isNumber[channel] === true
          ? writeNumber(this.#bytes, at, numbers[row] ?? 0, this.#places, channel)
          : this.#text(at, valueText(this.#plan, batch, row));
      this.#view.setUint16(at, LINE_END, true);
      at += 2;
      this.lines += 1;
    }
    return { text: this.#bytes.subarray(0, at), next: row };
  }

  #text(at: number, text: string): number {
    this.#reserve(at, BYTES_PER_UNIT * text.length + SHORT_BYTES);
    return at + this.#bytes.write(text, at, 'utf8');
  }

  #reserve(at: number, bytes: number): void {
    if (at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, at + 2 * bytes));
    this.#bytes.copy(larger, 0, 0, at);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
