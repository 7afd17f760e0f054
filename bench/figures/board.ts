import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildInto } from '../../local/bundles.ts';
import { type LocalSystem, startLocal } from '../../local/local.ts';
import { launchChromium } from '../../test/browser/support/chromium.ts';
import { buildBoard } from '../../web/build.ts';
import { boardOf, ELSEWHERE, month, storeMonth } from '../board/month.ts';
import { WatchedPage } from '../board/watched-page.ts';
import type { Figure, Result } from '../figure.ts';
import { median } from '../measure.ts';

const ROUNDS = { quick: 2, normal: 5 } as const;
const LIMIT_MS = 1000;

const LABELS = {
  chosenWarm: 'a month chosen',
  chosenCold: 'a month chosen, no function has started',
  openedWarm: 'a page opened that shows a month',
  openedCold: 'a page opened that shows a month, no function has started',
} as const;
type Taken = Readonly<Record<keyof typeof LABELS, number>>;

/** How soon a month is seen: the whole of `npm start` and a browser on one machine. */
export const board: Figure = {
  name: 'board',
  bar: 'a month of 30 sensors is drawn within 1 s of being chosen, also by functions that have to start first',
  run: async ({ quick }) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'odograph-bench-'));
    const browser = await launchChromium();
    let system: LocalSystem | undefined;
    try {
      const bundles = await buildInto(join(dataDir, 'bundles'));
      const files = await buildBoard();
      const start = (port: number): Promise<LocalSystem> =>
        startLocal({ port, dataDir: join(dataDir, 'data'), bundles, board: files });
      /** Under the same address, with functions of which none has started. */
      const restart = async (): Promise<string> => {
        const port = Number(system === undefined ? 0 : new URL(system.url).port);
        await system?.close();
        system = await start(port);
        return system.url;
      };
      system = await start(0);
      await storeMonth(system.services.dynamoDb);
      const measure = async (): Promise<Taken> => {
        const origin = await restart();
        const first = await WatchedPage.open(browser, origin, boardOf(month(0)));
        const openedCold = await first.opened();
        await first.close();
        const page = await WatchedPage.open(browser, origin, boardOf(month(1)));
        const openedWarm = await page.opened();
        await page.choose(ELSEWHERE);
        const chosenWarm = await page.choose(month(2));
        await page.choose(ELSEWHERE);
        await restart();
        const chosenCold = await page.choose(month(3));
        await page.close();
        return { chosenWarm, chosenCold, openedWarm, openedCold };
      };
      await measure();
      const taken: Taken[] = [];
      for (let round = 0; round < (quick ? ROUNDS.quick : ROUNDS.normal); round += 1) {
        taken.push(await measure());
      }
      return resultsOf(taken);
    } finally {
      await browser.close();
      await system?.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};

/** The first page of a system that has just started waits for its own files too. */
const WITHOUT_BAR = 'openedCold';

const resultsOf = (taken: readonly Taken[]): Result[] =>
  (['chosenWarm', 'chosenCold', 'openedWarm', 'openedCold'] as const).map((what) => {
    const all = taken.map((each) => each[what]);
    const note = `least ${Math.min(...all).toFixed(0)} ms, most ${Math.max(...all).toFixed(0)} ms of ${all.length}`;
    return {
      label: LABELS[what],
      value: median(all),
      unit: 'ms',
      ...(what !== WITHOUT_BAR && { limit: { atMost: LIMIT_MS } }),
      note,
    };
  });
