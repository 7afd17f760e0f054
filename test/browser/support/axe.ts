import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** How bad a fault has to be that no view may have it. */
const BAD: ReadonlySet<unknown> = new Set(['serious', 'critical']);

/** What of a page keeps people from using it, a line for each fault with where it is. */
export async function accessFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async (): Promise<Pick<AxeResults, 'violations'>> => {
    const run = Reflect.get(Reflect.get(globalThis, 'axe'), 'run');
    return run(document, { resultTypes: ['violations'] });
  });
  return violations
    .filter(({ impact }) => BAD.has(impact))
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
}
