import type { ChannelPlan } from '../../../shared/recording/channel-plan.ts';
import type { RecordingWriter } from '../../../shared/recording/recording-writer.ts';
import type { RowBatch } from '../../../shared/recording/rows.ts';

/** Writes a recording without the first message of its derived topics. */
export class FirstDerivedLeftOut implements RecordingWriter {
  readonly #writer: RecordingWriter;
  #derived = new Set<number>();
  #isDone = false;

  constructor(writer: RecordingWriter) {
    this.#writer = writer;
  }

  start(plan: ChannelPlan): void | Promise<void> {
    this.#derived = new Set(plan.derivations.map(({ place }) => place));
    return this.#writer.start(plan);
  }

  write(rows: RowBatch): void | Promise<void> {
    const places = [...rows.channels.subarray(0, rows.count)];
    const left = this.#isDone ? -1 : places.findIndex((place) => this.#derived.has(place));
    if (left < 0) return this.#writer.write(rows);
    this.#isDone = true;
    const isKept = (_: unknown, row: number): boolean => row !== left;
    return this.#writer.write({
      ...rows,
      count: rows.count - 1,
      channels: rows.channels.filter(isKept),
      times: rows.times.filter(isKept),
      numbers: rows.numbers.filter(isKept),
      texts: Array.from({ length: rows.count }, (_, row) => rows.texts[row]).filter(isKept),
    });
  }

  end(): void | Promise<void> {
    return this.#writer.end();
  }

  take(): Uint8Array[] {
    return this.#writer.take();
  }
}
