/** What must hold, by the name it is reported under. */
export const INVARIANTS = {
  acknowledged: 'what a receipt acknowledges is in the stream, with the first value',
  complete: 'a recording has every reading that was persisted before its manifest',
  once: 'a recording has each reading once, in order of time',
  'first-value': 'a recording has only what was sent, with the value that arrived first',
  'in-window': "a source's messages lie within the times that its manifest tells",
  'fresh-id': 'an id, once read, never lacks what was persisted before a later manifest that lists it',
  'only-grows': 'what is served under an id never loses a reading nor changes a value',
  readable: 'what a manifest lists can be read, and is whole',
  answers:
    'latest values, series and odometers tell what was persisted before they were asked for, and nothing else',
  derived: 'derived topics are the join of the recording that they stand in',
  'dump-whole': 'a published dump has all that its revision accounts for, and reads back as it is described',
  'dump-rises': 'a published dump is only ever replaced by one of a later revision',
  'dump-final': 'after the nights, each day that has readings has a dump of all of them, and no mark is left',
  accounted: 'the index tells of all that is stored',
  kept: 'no segment expires with a persisted reading that is in no dump and in no other segment',
  'nothing-lost': 'each record of the stream is stored, or lies whole in the dead letters',
  tidy: 'an upload that fails is aborted',
  settles: 'when nothing fails any more, everything ends well',
} as const;

export type Invariant = keyof typeof INVARIANTS;

export interface Violation {
  readonly invariant: Invariant;
  /** Where, what was expected and what was found. */
  readonly found: string;
}

/** Violations that one history tells; the rest follow from the first. */
const MOST = 5;

export class Findings {
  readonly violations: Violation[] = [];
  /** How often each was looked at. */
  readonly checks = new Map<Invariant, number>();

  /** Notes that something was looked at, and what was wrong, if anything. */
  check(invariant: Invariant, isRight: boolean, found: () => string): void {
    this.checks.set(invariant, (this.checks.get(invariant) ?? 0) + 1);
    if (!isRight && this.violations.length < MOST) this.violations.push({ invariant, found: found() });
  }
}
