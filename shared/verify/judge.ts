import { VERIFY_LIMITS } from './limits.ts';
import type { Check, Fault, Outcome, Rule } from './rule.ts';

interface Tally {
  looked: number;
  faultCount: number;
  readonly faults: Fault[];
}

/** Applies rules to facts as they come, and keeps no more than is told in the end. */
export class Judge {
  readonly #rules: readonly Rule<never>[];
  readonly #tallies = new Map<string, Tally>();

  /** @param rules all that there are, in the order in which they are told */
  constructor(rules: readonly Rule<never>[]) {
    this.#rules = rules;
    for (const { id } of rules) this.#tallies.set(id, { looked: 0, faultCount: 0, faults: [] });
  }

  /** @param source place of the source in the manifest that the facts are of */
  look<Facts>(rules: readonly Rule<Facts>[], facts: Facts, source?: number): void {
    for (const rule of rules) {
      const tally = this.#tallies.get(rule.id);
      const faults = rule.faults(facts);
      if (tally === undefined || faults === undefined) continue;
      tally.looked += 1;
      tally.faultCount += faults.length;
      const room = VERIFY_LIMITS.faults - tally.faults.length;
      for (const why of faults.slice(0, room)) {
        tally.faults.push(source === undefined ? { why } : { source, why });
      }
    }
  }

  checks(): Check[] {
    return this.#rules.map(({ id, level, says, advice, docs }) => {
      const { looked, faultCount, faults } = this.#tallies.get(id) ?? {
        looked: 0,
        faultCount: 0,
        faults: [],
      };
      return {
        id,
        level,
        says,
        advice,
        docs,
        outcome: outcomeOf(level, looked, faultCount),
        looked,
        faults,
        faultCount,
      };
    });
  }
}

function outcomeOf(level: Check['level'], looked: number, faultCount: number): Outcome {
  if (looked === 0) return 'unknown';
  if (faultCount === 0) return 'pass';
  return level === 'must' ? 'fail' : 'warn';
}
