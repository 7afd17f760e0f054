import { type TextWords, putText, TEXT_SLACK_BYTES, textWords } from '../../shared/dump/text-words.ts';
import { TimestampText } from '../../shared/dump/timestamp-text.ts';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import type { TimePair } from '../../shared/recording/mcap/records.ts';
import type { DeviceChannels } from './device-channels.ts';

/** What a message of a reading begins with: `{"value":`. */
const VALUE_START = 9;

/** Most bytes of a line beside its name and its value. */
const SHORT_BYTES = 80 + TEXT_SLACK_BYTES;

const TWO_32 = 4_294_967_296;
const BEFORE_VALUE = textWords('","value":');
/** `}` and a line end, as a little-endian number. */
const LINE_END = 0x0a7d;

/** Writes messages as the lines that they were sent as, their values to the letter as they stand in the messages. */
export class LineWriter {
  readonly #starts: readonly (TextWords | undefined)[];
  readonly #base: TimePair;
  readonly #hour: number;
  readonly #timestamp = new TimestampText();
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  lines = 0;

  /** @param hour the first of the day, since 1970 */
  constructor(channels: DeviceChannels, hour: number) {
    const device = JSON.stringify(channels.device);
    this.#starts = channels.plan.channels.map((_, place) => {
      const sensor = channels.sensorOf(place);
      if (sensor === undefined) return undefined;
      return textWords(`{"device":${device},"sensor":${JSON.stringify(sensor)},"timestamp":"`);
    });
    const ns = BigInt(hour) * BigInt(HOUR_NS);
    this.#base = { low: Number(ns & 0xffff_ffffn), high: Number(ns >> 32n) };
    this.#hour = hour;
  }

  /** Bytes that are ready. */
  get length(): number {
    return this.#length;
  }

  /** @returns whether it is a reading's message; what is derived is derived again */
  add(place: number, low: number, high: number, payload: Buffer): boolean {
    const start = this.#starts[place];
    if (start === undefined) return false;
    const ns = (high - this.#base.high) * TWO_32 + (low - this.#base.low);
    const hours = Math.floor(ns / HOUR_NS);
    this.#reserve(start.bytes + payload.length + SHORT_BYTES);
    let at = putText(this.#view, this.#length, start);
    at = this.#timestamp.write(this.#view, at, this.#hour + hours, ns - hours * HOUR_NS);
    at = putText(this.#view, at, BEFORE_VALUE);
    at += payload.copy(this.#bytes, at, VALUE_START, payload.length - 1);
    this.#view.setUint16(at, LINE_END, true);
    this.#length = at + 2;
    this.lines += 1;
    return true;
  }

  /** The lines since the last call, to be used up before the next line is added. */
  take(): Buffer {
    const lines = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return lines;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
