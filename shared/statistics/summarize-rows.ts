import { HOUR_NS } from '../reading/instant.ts';
import type { ChannelPlan } from '../recording/channel-plan.ts';
import type { RowBatch } from '../recording/rows.ts';
import { lowerBound } from '../segment/column.ts';
import { type Bin, type DaySummary, NO_NUMBERS, QUARTER_NS } from './day-summary.ts';
import { hourStartNs } from './days.ts';
import { FixGatherer } from './fix-gatherer.ts';

/** What a channel's rows are to a summary. */
const FORM = { numbers: 0, texts: 1, fixes: 2 } as const;

/** Where each figure of a channel's current quarter stands among its figures. */
const AT = { count: 0, min: 1, max: 2, sum: 3, lost: 4, firstNs: 5, lastNs: 6, first: 7, last: 8 } as const;
const FIGURES = 9;

/**
 * Sums up the rows of one UTC day, in order of time, as they pass. The figures of the current quarter stand in one
 * list of numbers, so that a row costs a few nanoseconds and no memory.
 */
export class RowSummarizer {
  readonly #plan: ChannelPlan;
  /** By place of the channel. */
  readonly #forms: Uint8Array;
  readonly #figures: Float64Array;
  readonly #bins: Map<number, Bin>[];
  readonly #fixes: readonly FixGatherer[];
  #quarter = -1;

  /** @param plan of the rows; all of a device's channels are in it, each at the place of its number */
  constructor(plan: ChannelPlan) {
    this.#plan = plan;
    this.#forms = Uint8Array.from(plan.channels, ({ source }) => {
      if (!('sensor' in source)) return FORM.fixes;
      return source.kind === 'number' || source.kind === 'boolean' ? FORM.numbers : FORM.texts;
    });
    this.#figures = new Float64Array(FIGURES * plan.channels.length);
    this.#bins = plan.channels.map(() => new Map<number, Bin>());
    this.#fixes = plan.derivations.map((derived) => new FixGatherer(derived, plan));
  }

  /** Rows as they are, summed up before each batch is handed on. */
  async *of(rows: AsyncIterable<RowBatch>): AsyncGenerator<RowBatch> {
    for await (const batch of rows) {
      this.#add(batch);
      yield batch;
    }
  }

  /** What there is of the rows so far. */
  summary(): Pick<DaySummary, 'channels' | 'motion'> {
    this.#closeQuarter();
    const sensorOf = (place: number): string | undefined => {
      const source = this.#plan.channels[place]?.source;
      return source !== undefined && 'sensor' in source ? source.sensor : undefined;
    };
    const present = new Set(this.#bins.flatMap((bins, place) => (bins.size > 0 ? [sensorOf(place)] : [])));
    // All kinds of these sensors: readings of one of them may have given way to those of another.
    const channels = [...this.#bins.entries()].filter(([place]) => {
      const sensor = sensorOf(place);
      return sensor !== undefined && present.has(sensor);
    });
    const motion = this.#fixes.map((fixes) => [fixes.name, fixes.motions()] as const);
    return { channels: new Map(channels), motion: new Map(motion) };
  }

  #add(batch: RowBatch): void {
    const { hour, count, times } = batch;
    const startNs = hourStartNs(hour);
    for (let from = 0; from < count; ) {
      const inHour = Math.floor((times[from] ?? 0) / QUARTER_NS);
      const quarter = startNs / QUARTER_NS + inHour;
      const endNs = (inHour + 1) * QUARTER_NS;
      const isToTheEnd = endNs === HOUR_NS || (times[count - 1] ?? 0) < endNs;
      const to = isToTheEnd ? count : lowerBound(times.subarray(0, count), endNs);
      if (quarter !== this.#quarter) this.#closeQuarter();
      this.#quarter = quarter;
      this.#addRows(batch, from, to, startNs);
      from = to;
    }
  }

  /** Adds rows of the current quarter. */
  #addRows({ channels, times, numbers }: RowBatch, from: number, to: number, startNs: number): void {
    const figures = this.#figures;
    const forms = this.#forms;
    for (let row = from; row < to; row += 1) {
      const place = channels[row] ?? 0;
      const form = forms[place];
      const ns = startNs + (times[row] ?? 0);
      if (form === FORM.fixes) {
        this.#addFix(place, ns);
        continue;
      }
      const at = FIGURES * place;
      const count = figures[at] ?? 0;
      figures[at] = count + 1;
      figures[at + AT.lastNs] = ns;
      if (count === 0) figures[at + AT.firstNs] = ns;
      if (form === FORM.texts) continue;
      const value = numbers[row] ?? 0;
      figures[at + AT.last] = value;
      if (count === 0) {
        figures[at + AT.first] = value;
        figures[at + AT.min] = value;
        figures[at + AT.max] = value;
        // No sum is a negative zero.
        figures[at + AT.sum] = 0 + value;
        figures[at + AT.lost] = 0;
        continue;
      }
      if (value < (figures[at + AT.min] ?? 0)) figures[at + AT.min] = value;
      if (value > (figures[at + AT.max] ?? 0)) figures[at + AT.max] = value;
      // As CompensatedSum adds.
      const before = figures[at + AT.sum] ?? 0;
      const sum = before + value;
      figures[at + AT.sum] = sum;
      figures[at + AT.lost] =
        (figures[at + AT.lost] ?? 0) +
        (Math.abs(before) >= Math.abs(value) ? before - sum + value : value - sum + before);
    }
  }

  /** Adds a position: what is derived of an instant comes after the readings that it is made of. */
  #addFix(place: number, ns: number): void {
    const fixes = this.#fixes.find((each) => each.place === place);
    if (fixes === undefined) return;
    const a = this.#figures[FIGURES * fixes.a + AT.last] ?? 0;
    const b = this.#figures[FIGURES * fixes.b + AT.last] ?? 0;
    fixes.add(this.#quarter, { ns, a, b });
  }

  #closeQuarter(): void {
    this.#bins.forEach((bins, place) => {
      const at = FIGURES * place;
      const [count = 0, min = 0, max = 0, sum = 0, lost = 0, firstNs = 0, lastNs = 0, first = 0, last = 0] =
        this.#figures.subarray(at, at + FIGURES);
      if (count === 0) return;
      const times = { firstNs, lastNs };
      const whole = Number.isFinite(sum) ? sum + lost : sum;
      if (this.#forms[place] === FORM.numbers)
        bins.set(this.#quarter, { count, min, max, sum: whole, ...times, first, last });
      else bins.set(this.#quarter, { count, ...NO_NUMBERS, ...times });
    });
    this.#figures.fill(0);
  }
}
