import { describe, expect, it } from 'vitest';
import { type Invariant, INVARIANTS } from './checks/violation.ts';
import { DEFECTS } from './defects/index.ts';
import type { Defect } from './defects/defect.ts';
import { generateHistory } from './history/generate.ts';
import { runHistory } from './run-history.ts';

/** Histories within which each defect must show. */
const PATIENCE = 1000;

/** The first seed of which a history shows a defect in one of the invariants that it violates. */
async function seedThatShows({ build, violates, firstSeed = 1, lanes }: Defect): Promise<number | undefined> {
  for (let seed = firstSeed; seed < firstSeed + PATIENCE; seed += 1) {
    const { violations } = await runHistory(generateHistory(seed, { lanes }), { build });
    if (violations.some(({ invariant }) => violates.includes(invariant))) return seed;
  }
  return undefined;
}

describe('a build that is broken', () => {
  it.each(DEFECTS)('$name: $about', { timeout: 300_000 }, async (defect) => {
    const seed = await seedThatShows(defect);

    expect(seed).toBeDefined();
  });

  it('is there for each invariant, and for it alone', () => {
    const shown = new Set(
      DEFECTS.filter(({ violates }) => violates.length === 1).flatMap(({ violates }) => violates),
    );

    expect(Object.keys(INVARIANTS).filter((invariant) => !shown.has(invariant as Invariant))).toStrictEqual(
      [],
    );
  });
});
