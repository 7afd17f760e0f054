import { type Random, seededRandom } from './random.ts';
import { makeRoute, type Place } from './route.ts';

export type CarValue = number | boolean | string | Readonly<Record<string, unknown>>;

/** What a car reports at one instant. */
export type CarState = Readonly<Record<string, CarValue>>;

/** Every sensor that a simulated car may have. */
export const CAR_SENSORS = [
  'latitude',
  'longitude',
  'altitude',
  'heading',
  'speed',
  'acceleration',
  'engine_rpm',
  'fuel_level',
  'brake',
  'gear',
  'diagnostics',
] as const;

const STRONGEST_PULL = 2.2;
const STRONGEST_BRAKE = -3.5;
/** Speeds in m/s at which the next gear goes in, and engine turns per metre in each gear. */
const SHIFT_UP = [4.5, 8.5, 13, 18, 24];
const TURNS_PER_METRE = [8.2, 4.6, 3.1, 2.3, 1.85, 1.5];
const IDLE_RPM = 780;
const DIAGNOSTICS_EVERY_S = 30;
const FUEL_SHARE_PER_METRE = 1.4e-6;

/** A car that drives along its route; the same seed drives the same way. */
export class Car {
  readonly #random: Random;
  readonly #place: (alongM: number) => Place;
  #alongM: number;
  #speed = 0;
  #fuel: number;
  #coolant = 21;
  #untilDiagnosticsS = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#place = makeRoute(this.#random);
    this.#alongM = this.#random() * 5000;
    this.#fuel = 0.5 + 0.5 * this.#random();
  }

  /** Drives on. @param stepS seconds since the last step @returns what the sensors read then */
  step(stepS: number): CarState {
    const place = this.#place(this.#alongM);
    const wish = (place.limit - this.#speed) / 1.5;
    const acceleration = Math.min(STRONGEST_PULL, Math.max(STRONGEST_BRAKE, wish)) + this.#noise(0.08);
    this.#speed = Math.max(0, this.#speed + acceleration * stepS);
    this.#alongM += this.#speed * stepS;
    this.#fuel = Math.max(
      0.02,
      this.#fuel - this.#speed * stepS * FUEL_SHARE_PER_METRE * (1 + Math.max(0, acceleration)),
    );
    this.#coolant += (90 - this.#coolant) * Math.min(1, stepS / 240);
    const gear = this.#speed < 0.3 ? 0 : 1 + SHIFT_UP.filter((shift) => this.#speed > shift).length;
    const turning = this.#speed * (TURNS_PER_METRE[gear - 1] ?? 0) * 22;
    const state: Record<string, CarValue> = {
      latitude: round(place.latitude + this.#noise(0.000004), 8),
      longitude: round(place.longitude + this.#noise(0.000004), 8),
      altitude: round(place.altitude + this.#noise(0.3), 2),
      heading: round((place.heading + this.#noise(0.5) + 360) % 360, 2),
      speed: round(this.#speed, 3),
      acceleration: round(acceleration, 3),
      engine_rpm: Math.round(Math.max(IDLE_RPM, turning) + this.#noise(12)),
      fuel_level: round(100 * this.#fuel, 2),
      brake: acceleration < -0.6,
      gear: gear === 0 ? 'N' : `D${gear}`,
    };
    this.#untilDiagnosticsS -= stepS;
    if (this.#untilDiagnosticsS <= 0) {
      this.#untilDiagnosticsS = DIAGNOSTICS_EVERY_S;
      state['diagnostics'] = this.#diagnostics();
    }
    return state;
  }

  #diagnostics(): Record<string, unknown> {
    return {
      coolant_celsius: round(this.#coolant, 1),
      battery_volts: round(13.8 + this.#noise(0.2), 2),
      tyre_bar: [2.3, 2.3, 2.2, 2.2].map((bar) => round(bar + this.#noise(0.02), 2)),
      trouble_codes: this.#random() < 0.05 ? ['P0128'] : [],
    };
  }

  /** Roughly bell-shaped, of the given spread. */
  #noise(spread: number): number {
    return spread * (this.#random() + this.#random() + this.#random() - 1.5);
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
