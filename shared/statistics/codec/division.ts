import { QUARTER_NS, QUARTERS } from '../day-summary.ts';

/** How a UTC day is divided: into equal parts, numbered from 0. */
export interface Division {
  readonly parts: number;
  readonly partNs: number;
}

export const IN_QUARTERS: Division = { parts: QUARTERS, partNs: QUARTER_NS };
export const WHOLE_DAY: Division = { parts: 1, partNs: QUARTERS * QUARTER_NS };
