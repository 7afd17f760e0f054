import { formatInstant } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';

/** A reading as one line, for comparing. */
export function lineOf(reading: Omit<Reading, 'device'>): string {
  const value = Object.is(reading.value, -0) ? '-0' : String(reading.value);
  return `${formatInstant(reading)} ${reading.sensor} ${reading.kind} ${value}`;
}

const timeOf = ({ hour, ns }: Reading): string => `${hour} ${String(ns).padStart(13, '0')}`;

/** What a recording must hold: of each sensor and time the first reading that arrived. */
export class Oracle {
  readonly #readings = new Map<string, Reading>();

  add(readings: Iterable<Reading>): this {
    for (const reading of readings) {
      const identity = JSON.stringify([reading.device, reading.sensor, reading.hour, reading.ns]);
      if (!this.#readings.has(identity)) this.#readings.set(identity, reading);
    }
    return this;
  }

  /** A device's readings in order of time. */
  readings(device: string): Reading[] {
    const all = [...this.#readings.values()].filter((reading) => reading.device === device);
    return all.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
  }

  /** A device's readings as lines, sorted. */
  lines(device: string): string[] {
    return this.readings(device).map(lineOf).toSorted();
  }
}
