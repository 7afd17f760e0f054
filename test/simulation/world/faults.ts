import { roll } from './random.ts';

/** Everything that goes wrong in a history, by the name it is counted under. */
export const FAULTS = {
  throttled: 'a call is refused for its rate',
  'refused-throughout': 'a call is refused, and so are all its retries',
  'timeout-before': 'a call gets no answer and did nothing',
  'timeout-after': 'a call gets no answer and did its work',
  'late-write': 'a call gets no answer and does its work later',
  'crash-before': 'a function dies before a call',
  'crash-after': 'a function dies after a call',
  'put-records-in-part': 'PutRecords takes some of the records',
  'stale-read': 'a read that is not strongly consistent tells the state before the last write',
  'short-page': 'a query answers with one item at a time',
  'unprocessed-items': 'a batch call leaves items unprocessed',
  'part-failed': 'a part of an upload fails',
  'complete-failed': 'the completion of an upload fails, done or not',
  'file-damaged': 'a written file lacks bytes though its upload succeeded',
  'answer-lost': "the device does not get the ingest function's answer",
  'result-lost': 'the event source does not learn that an invocation succeeded',
  'invoked-twice': 'a batch is delivered twice at once',
  'invoked-later': 'a batch is delivered once more later',
  'cold-start': 'a warm function is gone, with what it remembered',
  'clock-jump': "a function's clock is off by minutes",
  'run-twice': 'a scheduled run starts twice',
  'sent-again': 'a device sends again what was acknowledged',
} as const;

export type Fault = keyof typeof FAULTS;

/** Chances of some faults; where several are possible, one happens at most. */
export type Chances = readonly (readonly [fault: Fault, chance: number])[];

/** Kinds of fault that a history has, and how often each. */
export type Rates = Readonly<Record<Fault, number>>;

/** The most likely that each is where it is switched on, for each occasion. */
const HIGHEST: Rates = {
  throttled: 0.1,
  'refused-throughout': 0.03,
  'timeout-before': 0.06,
  'timeout-after': 0.08,
  'late-write': 0.04,
  'crash-before': 0.015,
  'crash-after': 0.02,
  'put-records-in-part': 0.4,
  'stale-read': 0.6,
  'short-page': 0.8,
  'unprocessed-items': 0.3,
  'part-failed': 0.1,
  'complete-failed': 0.1,
  'file-damaged': 0.04,
  'answer-lost': 0.3,
  'result-lost': 0.15,
  'invoked-twice': 0.2,
  'invoked-later': 0.2,
  'cold-start': 0.5,
  'clock-jump': 0.3,
  'run-twice': 0.5,
  'sent-again': 0.3,
};

export function ratesOf(seed: number): Rates {
  const rates = Object.entries(HIGHEST).map(([fault, highest]) => {
    const strength = roll(seed, `strength of ${fault}`);
    return [fault, strength < 0.4 ? 0 : highest * strength];
  });
  return Object.fromEntries(rates) as Rates;
}

/** Decides which faults happen, and keeps which did. */
export class Faults {
  readonly #seed: number;
  readonly #rates: Rates;
  readonly #only: ReadonlySet<string> | undefined;
  /** Those that happened: what happened, and on which occasion. */
  readonly fired: string[] = [];
  readonly counts = new Map<Fault, number>();
  /** Set when the rest of a history is to go well. */
  isOff = false;

  /** @param only where given, exactly these happen */
  constructor(seed: number, only?: readonly string[]) {
    this.#seed = seed;
    this.#rates = ratesOf(seed);
    this.#only = only && new Set(only);
  }

  /** Which of some faults happens on an occasion, if any. */
  choose(occasion: string, candidates: readonly Fault[]): Fault | undefined {
    if (this.isOff) return undefined;
    const fault =
      this.#only === undefined ? this.#draw(occasion, candidates) : this.#listed(occasion, candidates);
    if (fault === undefined) return undefined;
    this.fired.push(`${fault} @ ${occasion}`);
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
    return fault;
  }

  #draw(occasion: string, candidates: readonly Fault[]): Fault | undefined {
    let left = roll(this.#seed, occasion);
    for (const fault of candidates) {
      left -= this.#rates[fault];
      if (left < 0) return fault;
    }
    return undefined;
  }

  #listed(occasion: string, candidates: readonly Fault[]): Fault | undefined {
    return candidates.find((fault) => this.#only?.has(`${fault} @ ${occasion}`));
  }
}
