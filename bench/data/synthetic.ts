import { type Random, seededRandom } from '../../cli/simulate/random.ts';
import type { Block, Column } from '../../shared/segment/column.ts';

/** How exact the clocks are that stamp the readings. */
export type Stamps =
  /** Whole milliseconds, up to two off. */
  | 'ms'
  /** Nanoseconds, up to 50 µs off in either direction. */
  | 'ns';

export const TOPICS = 50;
export const RATE_HZ = 20;
export const READINGS_PER_SECOND = TOPICS * RATE_HZ;

/** 2026-05-04T10:00:00Z, a whole hour. */
export const FIRST_HOUR = Date.UTC(2026, 4, 4, 10) / 3_600_000;
export const DEVICE = 'bench-1';

const PERIOD_NS = 1e9 / RATE_HZ;
const JITTER_NS = 50_000;
const OFF_MS = 2;
/** Decimal places of a topic's values go round from 0 to 3. */
const PLACES = 4;
/** Largest steps of a value from one reading to the next, in units of its last place; topics take turns. */
const STEPS = [5, 20, 100, 500, 2000] as const;

export const topicName = (topic: number): string => `sensor_${String(topic).padStart(2, '0')}`;

/** Makes readings of fifty sensors that wander like measured values, each stamped by its own clock. */
export class SyntheticDevice {
  readonly #random: Random;
  readonly #stamps: Stamps;
  /** Last value of each topic in units of its last place, kept from one block to the next. */
  readonly #units: Float64Array;

  constructor(stamps: Stamps, seed = 0) {
    this.#random = seededRandom(seed);
    this.#stamps = stamps;
    this.#units = Float64Array.from({ length: TOPICS }, () => Math.round(this.#random() * 100_000));
  }

  /** All readings from `fromSecond` (inclusive) to `toSecond` (exclusive) of an hour. */
  block(fromSecond: number, toSecond: number, hour: number = FIRST_HOUR): Block {
    const columns = Array.from({ length: TOPICS }, (_, topic) => this.#column(topic, fromSecond, toSecond));
    return { device: DEVICE, hour, columns };
  }

  #column(topic: number, fromSecond: number, toSecond: number): Column {
    const count = (toSecond - fromSecond) * RATE_HZ;
    const times = new Float64Array(count);
    const numbers = new Float64Array(count);
    // Sensors are read one after the other within half a period.
    const phaseNs = PERIOD_NS / 4 + (topic / TOPICS) * (PERIOD_NS / 2);
    const power = 10 ** (topic % PLACES);
    const step = STEPS[topic % STEPS.length] ?? 0;
    let units = this.#units[topic] ?? 0;
    for (let row = 0; row < count; row += 1) {
      times[row] = this.#stamp(fromSecond * 1e9 + row * PERIOD_NS + phaseNs);
      units += Math.round((2 * this.#random() - 1) * step);
      numbers[row] = units / power;
    }
    this.#units[topic] = units;
    return { sensor: topicName(topic), kind: 'number', times, numbers };
  }

  #stamp(dueNs: number): number {
    if (this.#stamps === 'ns') return Math.round(dueNs + (2 * this.#random() - 1) * JITTER_NS);
    return (Math.floor(dueNs / 1e6) + Math.floor(this.#random() * (OFF_MS + 1))) * 1e6;
  }
}
