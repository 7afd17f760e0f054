/** How much is measured. */
export interface Settings {
  /** Small sizes, to see that everything works; warm-up then weighs more, so figures are worse. */
  readonly quick: boolean;
  /** Whole days where an hour stands for them otherwise; takes many minutes. */
  readonly full: boolean;
  /** CSV file of recorded drives (columns drive and time, every other a sensor) to measure beside the made-up ones. */
  readonly drives?: string | undefined;
}

/** What a value must reach. */
export type Limit = { readonly atLeast: number } | { readonly atMost: number };

/** One measured number. */
export interface Result {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** Absent where the number is for information. */
  readonly limit?: Limit;
  /** What it was compared with, and what else one has to know. */
  readonly note?: string;
}

/** A figure of the design: what it promises, and how that is measured. */
export interface Figure {
  readonly name: string;
  /** The promise in words. */
  readonly bar: string;
  run(settings: Settings): Promise<readonly Result[]>;
}

export type Verdict = 'pass' | 'fail' | 'info';

/** A value that is not a number passes nothing. */
export function verdictOf({ value, limit }: Pick<Result, 'value' | 'limit'>): Verdict {
  if (limit === undefined) return 'info';
  const holds = 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
  return holds ? 'pass' : 'fail';
}
