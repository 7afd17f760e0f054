import { QUARANTINE_REASONS } from './quarantine.ts';

/** Why a letter is there: put aside for one of the first reasons, or given up by the platform for one of the others. */
export const LETTER_REASONS = [
  ...QUARANTINE_REASONS,
  'retries-exhausted',
  'record-too-old',
  'given-up',
  'unreadable',
] as const;
export type LetterReason = (typeof LETTER_REASONS)[number];
