import { describe, expect, it } from 'vitest';
import { DEFECTS } from './defects/index.ts';
import { generateHistory } from './history/generate.ts';
import { spellHistory } from './history/history.ts';
import { shrink } from './history/shrink.ts';
import { runHistory } from './run-history.ts';

const build = DEFECTS.find(({ name }) => name === 'last-value-wins')!.build;

/** A seed whose history this build fails in. */
async function failingSeed(): Promise<number> {
  for (let seed = 1; ; seed += 1) {
    const { violations } = await runHistory(generateHistory(seed), { build });
    if (violations.length > 0) return seed;
  }
}

describe('shrinking', () => {
  it('leaves a history that still fails, and in which nothing can be left out', {
    timeout: 120_000,
  }, async () => {
    const failing = generateHistory(await failingSeed());

    const { history, outcome } = await shrink(failing, { build });

    const again = await runHistory(history, { build });
    expect(again.violations).toStrictEqual(outcome.violations);
    expect(again.violations[0]?.invariant).toBe('first-value');
    for (const step of history.steps) {
      const steps = history.steps.filter((each) => each !== step);
      const without = await runHistory({ ...history, steps }, { build });
      expect(without.violations[0]?.invariant).not.toBe('first-value');
    }
  });

  it('leaves a history that does not fail as it is', async () => {
    const history = generateHistory(1);

    const shrunk = await shrink(history);

    expect(shrunk.history).toBe(history);
    expect(shrunk.outcome.violations).toStrictEqual([]);
  });

  it('spells a history out, a step and a fault a line', () => {
    const history = { ...generateHistory(1), onlyFaults: ['throttled @ here'] };

    const lines = spellHistory(history).split('\n');

    expect(lines).toHaveLength(1 + history.steps.length + 1);
    expect(lines.at(-1)).toContain('throttled @ here');
  });
});
