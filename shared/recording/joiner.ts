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
  readonly #joins: Join[];
  readonly #inputs = new Map<string, { join: Join; part: number }[]>();
  #touched = false;

  constructor(plan: ChannelPlan) {
    this.#joins = plan.derivations.map(({ derivation, place }) => ({ derivation, place, values: [] }));
    for (const join of this.#joins) {
      const { required, optional } = join.derivation;
      [...required, ...(optional === undefined ? [] : [optional])].forEach((sensor, part) => {
        this.#inputs.set(sensor, [...(this.#inputs.get(sensor) ?? []), { join, part }]);
      });
    }
  }

  /** Notes a number of the current instant. */
  note(sensor: string, value: number): void {
    const inputs = this.#inputs.get(sensor);
    if (inputs === undefined) return;
    for (const { join, part } of inputs) join.values[part] = value;
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
}
