import { BODY_CASES } from './bodies.ts';
import { FILE_CASES } from './files.ts';
import { SEGMENT_CASES } from './segments.ts';

/** Input that is made to exhaust memory. It resolves to the codes that it was refused with. */
export type HostileCase = () => Promise<readonly string[]>;

export const CASES: Readonly<Record<string, HostileCase>> = {
  ...BODY_CASES,
  ...SEGMENT_CASES,
  ...FILE_CASES,
};
