/**
 * One thing that a backend has to do, or had better do.
 *
 * A rule is data and one pure function: what was seen of a backend goes in, what is wrong with it comes out.
 */
export interface Rule<Facts> {
  /** Group and name, for programs and for the table in docs/foxglove.md. */
  readonly id: `${string}.${string}`;
  /** `must`: a viewer shows nothing, or something wrong, without it. `should`: it works, but less well. */
  readonly level: 'must' | 'should';
  /** What holds where all is well, as a sentence. */
  readonly says: string;
  /** What to do where it does not hold. */
  readonly advice: string;
  /** Where it is explained. */
  readonly docs: string;
  /** @returns what is wrong, empty where all is well; nothing where it cannot be told from these facts */
  readonly faults: (facts: Facts) => readonly string[] | undefined;
}

/** What became of a rule. `unknown`: there was nothing that it could be told from. */
export type Outcome = 'pass' | 'fail' | 'warn' | 'unknown';

export interface Fault {
  /** Place of the source in the manifest, from 0 on. */
  readonly source?: number;
  readonly why: string;
}

export interface Check extends Omit<Rule<never>, 'faults'> {
  readonly outcome: Outcome;
  /** Of how many it could be told. */
  readonly looked: number;
  /** The first ones of them. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
}

export const FOXGLOVE_DOCS =
  'https://docs.foxglove.dev/docs/visualization/connecting/cloud-data/remote-data-loader/development-guide';

/** A place in our own page. */
export const inDocs = (heading: string): string => `docs/foxglove.md#${heading}`;
