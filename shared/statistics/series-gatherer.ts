import type { RegisteredChannel } from '../index/recording-index.ts';
import { isNumeric } from '../segment/column.ts';
import type { Bounds } from './bounds.ts';
import { CompensatedSum } from './compensated-sum.ts';
import type { Bin } from './day-summary.ts';
import { dayOfHour, hourStartNs } from './days.ts';
import type { ChannelParts, ChannelSeries, SeriesBin, SeriesReading } from './read-series.ts';

/** What one part holds so far. */
interface Part {
  count: number;
  min: number;
  max: number;
  first: number;
  last: number;
  readonly sum: CompensatedSum;
}

/** Gathers a channel's readings and what was summed up of them, in order of time, into the parts of a range. */
export class SeriesGatherer {
  readonly #bounds: Bounds;
  readonly #most: number;
  readonly #channel: RegisteredChannel;
  readonly #isNumeric: boolean;
  readonly #parts = new Map<number, Part>();
  /** All readings, as long as they are no more than may be told one by one. */
  #readings: SeriesReading[] | undefined = [];
  #count = 0;
  #isSummed = false;
  /** Days since 1970 that have readings, as long as these are no more than may be told one by one. */
  readonly #days = new Set<number>();
  /** The part that readings lie in now, and where it ends. */
  #at = -1;
  #endDay = Number.NEGATIVE_INFINITY;
  #endNs = 0;

  /** @param most readings that are told one by one instead of in parts */
  constructor(bounds: Bounds, most: number, channel: RegisteredChannel) {
    this.#bounds = bounds;
    this.#most = most;
    this.#channel = channel;
    this.#isNumeric = isNumeric(channel.kind);
  }

  /** Adds a reading that is not before what was added last. @param text of a text or a JSON object */
  add(hour: number, ns: number, value: number, text: string | undefined): void {
    const day = dayOfHour(hour);
    this.#noteDay(day, 1);
    this.#note(hour, ns, value, text);
    const part = this.#partAt(day, hourStartNs(hour) + ns);
    part.count += 1;
    if (!this.#isNumeric) return;
    if (part.count === 1) part.first = value;
    part.min = Math.min(part.min, value);
    part.max = Math.max(part.max, value);
    part.last = value;
    part.sum.add(value);
  }

  /** Adds what was summed up of a stretch within one part, not before what was added last. @param day since 1970 */
  addSummed(day: number, { count, min, max, sum, first, last, firstNs }: Bin): void {
    this.#noteDay(day, count);
    this.#isSummed = true;
    this.#readings = undefined;
    const part = this.#partAt(day, firstNs);
    const isFirst = part.count === 0;
    part.count += count;
    if (!this.#isNumeric) return;
    if (isFirst) part.first = first;
    part.min = Math.min(part.min, min);
    part.max = Math.max(part.max, max);
    part.last = last;
    part.sum.add(sum);
  }

  /** Whether readings that should be told one by one were summed up, so that they are not known. */
  get lacksReadings(): boolean {
    return this.#isSummed && this.#count <= this.#most;
  }

  /** The days since 1970 that these readings are of. */
  get days(): ReadonlySet<number> {
    return this.#days;
  }

  series(): ChannelSeries {
    if (this.#readings === undefined) return this.parts();
    return { ...this.#channel, raw: true, readings: this.#readings };
  }

  parts(): ChannelParts {
    const bins = Array.from({ length: this.#bounds.parts }, (_, at) => this.#bin(at));
    return { ...this.#channel, raw: false, bins };
  }

  #noteDay(day: number, count: number): void {
    this.#count += count;
    if (this.#count <= this.#most) this.#days.add(day);
  }

  #note(hour: number, ns: number, value: number, text: string | undefined): void {
    if (this.#readings === undefined) return;
    const isBoolean = this.#channel.kind === 'boolean';
    const told = this.#isNumeric ? (isBoolean ? value !== 0 : value) : (text ?? '');
    this.#readings.push({ at: { hour, ns }, value: told });
    if (this.#readings.length > this.#most) this.#readings = undefined;
  }

  #partAt(day: number, ns: number): Part {
    if (day > this.#endDay || (day === this.#endDay && ns >= this.#endNs)) {
      this.#at = this.#bounds.partOf(day, ns);
      this.#endDay = this.#bounds.dayAt(this.#at + 1);
      this.#endNs = this.#bounds.nsAt(this.#at + 1);
    }
    const known = this.#parts.get(this.#at);
    if (known !== undefined) return known;
    const part: Part = {
      count: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
      first: 0,
      last: 0,
      sum: new CompensatedSum(),
    };
    this.#parts.set(this.#at, part);
    return part;
  }

  #bin(at: number): SeriesBin {
    const span = { start: this.#bounds.at(at), end: this.#bounds.at(at + 1) };
    const part = this.#parts.get(at);
    const none = { min: null, max: null, mean: null, first: null, last: null };
    if (part === undefined || !this.#isNumeric) return { ...span, count: part?.count ?? 0, ...none };
    const { count, min, max, first, last, sum } = part;
    return { ...span, count, min, max, mean: sum.value / count, first, last };
  }
}
