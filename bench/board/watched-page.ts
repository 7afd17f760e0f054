import type { Browser, Page } from 'playwright-core';
import type { Span } from './month.ts';

const WAIT_MS = 60_000;

/** Notes in a page when a plot has last been drawn anew, after it is on the screen, and when a button was last pressed. */
const NOTE_DRAWING = `
globalThis.noted = { drawnMs: 0, pressedMs: 0, times: 0 };
addEventListener('click', () => (noted.pressedMs = performance.now()), { capture: true });
new MutationObserver((changes) => {
  if (!changes.some(({ target }) => target.matches('.plot[aria-busy="false"]'))) return;
  requestAnimationFrame(() =>
    setTimeout(() => {
      noted.drawnMs = performance.now();
      noted.times += 1;
    }),
  );
}).observe(document, { subtree: true, attributeFilter: ['aria-busy'] });
`;

interface Noted {
  readonly drawnMs: number;
  readonly pressedMs: number;
  /** How often a plot has been drawn. */
  readonly times: number;
}

/** A page of the board with one plot, in a browser that nobody has used before. */
export class WatchedPage {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** @param board what the browser has kept of the board */
  static async open(browser: Browser, origin: string, board: unknown): Promise<WatchedPage> {
    const context = await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' });
    const draft = JSON.stringify(JSON.stringify(board));
    await context.addInitScript(`localStorage.setItem('odograph.board', ${draft});${NOTE_DRAWING}`);
    const page = await context.newPage();
    await page.goto(`${origin}/`);
    return new WatchedPage(page);
  }

  /** Milliseconds from when the page was gone to until its plot was drawn. */
  async opened(): Promise<number> {
    return (await this.#drawn(1)).drawnMs;
  }

  /** Chooses a stretch of time. @returns milliseconds from the press of the button until the plot was drawn */
  async choose({ startMs, endMs }: Span): Promise<number> {
    const { times } = await this.#noted();
    await this.#page.getByRole('group', { name: 'Time' }).getByRole('button').first().click();
    const dialog = this.#page.getByRole('dialog', { name: 'Time range' });
    await dialog.getByLabel('From').fill(new Date(startMs).toISOString().slice(0, 19));
    await dialog.getByLabel('To').fill(new Date(endMs).toISOString().slice(0, 19));
    await dialog.getByRole('button', { name: 'Show' }).click();
    const { pressedMs, drawnMs } = await this.#drawn(times + 1);
    return drawnMs - pressedMs;
  }

  async close(): Promise<void> {
    await this.#page.context().close();
  }

  async #drawn(times: number): Promise<Noted> {
    const isDrawn = (least: number): boolean => (Reflect.get(globalThis, 'noted') as Noted).times >= least;
    await this.#page.waitForFunction(isDrawn, times, { timeout: WAIT_MS });
    return this.#noted();
  }

  #noted(): Promise<Noted> {
    return this.#page.evaluate(() => Reflect.get(globalThis, 'noted') as Noted);
  }
}
