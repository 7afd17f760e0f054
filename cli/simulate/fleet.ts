import { formatInstant, fromMilliseconds } from '../../shared/reading/instant.ts';
import { Car } from './car.ts';
import { type Random, seededRandom } from './random.ts';

export interface FleetOptions {
  readonly devices: readonly string[];
  readonly seed: number;
  /** First instant, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly rateHz: number;
  /** Sensors to report; all when left out. */
  readonly sensors?: ReadonlySet<string>;
  /** Share of readings that come late, 0 to 1. */
  readonly late: number;
  /** Share of readings that come twice, 0 to 1. */
  readonly twice: number;
}

/** A reading as it is sent. */
export interface FleetReading {
  readonly sensor: string;
  readonly text: string;
}

/** Late readings are held back until so many others have gone. */
const HELD_AT_MOST = 5000;

/** Cars that drive in step. The same options give the same readings in the same order. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #cars: readonly { readonly device: string; readonly car: Car }[];
  readonly #random: Random;
  #tick = 0;
  #held: FleetReading[] = [];

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ^ 0x1f83d9ab);
    this.#cars = options.devices.map((device, index) => ({
      device,
      car: new Car(options.seed + index * 7919),
    }));
  }

  /** Instant of the next readings, in whole milliseconds. */
  get nextMs(): number {
    return Math.round(this.#options.fromMs + (this.#tick * 1000) / this.#options.rateHz);
  }

  /** Drives up to an instant, which is not included. */
  *until(endMs: number): Generator<FleetReading> {
    while (this.nextMs < endMs) {
      const timestamp = formatInstant(fromMilliseconds(this.nextMs));
      this.#tick += 1;
      for (const { device, car } of this.#cars) {
        const state = car.step(1 / this.#options.rateHz);
        for (const [sensor, value] of Object.entries(state)) {
          if (this.#options.sensors?.has(sensor) === false) continue;
          yield* this.#send({ sensor, text: JSON.stringify({ device, sensor, timestamp, value }) });
        }
      }
    }
  }

  /** What is still held back. */
  *rest(): Generator<FleetReading> {
    yield* this.#held;
    this.#held = [];
  }

  *#send(reading: FleetReading): Generator<FleetReading> {
    if (this.#options.late > 0 && this.#random() < this.#options.late) {
      this.#held.push(reading);
    } else {
      yield reading;
      if (this.#options.twice > 0 && this.#random() < this.#options.twice) this.#held.push(reading);
    }
    const due = this.#held.length > 0 && (this.#held.length > HELD_AT_MOST || this.#random() < 0.01);
    if (due) {
      const [first] = this.#held.splice(Math.floor(this.#random() * this.#held.length), 1);
      if (first !== undefined) yield first;
    }
  }
}
