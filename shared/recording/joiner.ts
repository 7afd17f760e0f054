import type { ChannelPlan } from './channel-plan.ts';
import type { Derivation } from './derivation.ts';

interface Join {
  readonly derivation: Derivation;
  readonly place: number;
  values: (number | undefined)[];
}

/** A derived message: its channel's place and its JSON. */
export interface DerivedRow {
  readonly place: number;
  readonly text: string;
}

/** Joins the numbers of one instant to the derived topics' messages. */
export class Joiner {
  readonly #joins: readonly Join[];
  /** By input: the joins that take it, and as which part. */
  readonly #inputs: { readonly join: Join; readonly part: number }[][] = [];
  readonly #inputOf = new Map<string, number>();
  #touched = false;

  constructor(plan: ChannelPlan) {
    this.#joins = plan.derivations.map(({ derivation, place }) => ({ derivation, place, values: [] }));
    for (const join of this.#joins) {
      const { required, optional } = join.derivation;
      const sensors = optional === undefined ? required : [...required, optional];
      sensors.forEach((sensor, part) => this.#takers(sensor).push({ join, part }));
    }
  }

  /** Whether there is anything to join since the last flush. */
  get pending(): boolean {
    return this.#touched;
  }

  /** The number by which `note` knows a sensor, or -1 where nothing is derived of it. */
  inputOf(sensor: string): number {
    return this.#inputOf.get(sensor) ?? -1;
  }

  /** Notes a number of the current instant. */
  note(input: number, value: number): void {
    for (const { join, part } of this.#inputs[input] ?? []) join.values[part] = value;
    this.#touched = true;
  }

  /** Ends the instant. @returns the messages that its numbers make */
  flush(hour: number, ns: number): DerivedRow[] {
    if (!this.#touched) return [];
    this.#touched = false;
    const rows: DerivedRow[] = [];
    for (const join of this.#joins) {
      const text = join.derivation.message(hour, ns, join.values);
      if (text !== undefined) rows.push({ place: join.place, text });
      join.values = [];
    }
    return rows;
  }

  #takers(sensor: string): { join: Join; part: number }[] {
    const known = this.#inputs[this.inputOf(sensor)];
    if (known !== undefined) return known;
    const takers: { join: Join; part: number }[] = [];
    this.#inputOf.set(sensor, this.#inputs.length);
    this.#inputs.push(takers);
    return takers;
  }
}
