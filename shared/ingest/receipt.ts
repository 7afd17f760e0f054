import type { InvalidCode } from '../reading/reading.ts';

export interface InvalidLine {
  /** Line of the body, from 1, on which the object starts. */
  readonly line: number;
  readonly code: InvalidCode;
  readonly reason: string;
}

/** What became of a body, line by line: every object that is not named as invalid is accepted or a duplicate. */
export interface Receipt {
  /** Objects, and stretches of what is none, that were found. */
  readonly lines: number;
  /** Readings that are durable now. */
  readonly accepted: number;
  /** Readings whose sensor and time stood in the body before; the first of them counts. */
  readonly duplicates: number;
  readonly invalidCount: number;
  /** The first invalid lines; `invalidCount` tells how many there are. */
  readonly invalid: readonly InvalidLine[];
  /** First line that was not taken for a reason that may pass; the client sends again from here. */
  readonly resumeFrom?: number;
}
