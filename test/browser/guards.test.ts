import { expect, test } from 'vitest';
import { launchChromium, findChromium } from './support/chromium.ts';
import { useBoard } from './support/use-board.ts';
import { visit } from './support/visit.ts';

const board = useBoard();

test('what tests look for on every page would be noticed', async () => {
  const browser = await launchChromium();
  try {
    const { page, faults } = await visit(browser, { origin: board.system.url });
    await page.getByRole('heading').first().waitFor();
    expect(faults).toEqual([]);

    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = '0';
      document.body.append(script);
      void fetch('https://127.0.0.1:9/').catch(() => undefined);
      setTimeout(() => {
        throw new Error('thrown on purpose');
      });
    });

    const seen = async (text: RegExp): Promise<void> => {
      await expect.poll(() => faults.some((fault) => text.test(fault))).toBe(true);
    };
    await seen(/script-src-elem refused inline/);
    await seen(/connect-src refused https:\/\/127\.0\.0\.1:9/);
    await seen(/thrown on purpose/);
    // The same system by another name is another origin.
    const { port } = new URL(board.system.url);
    await page.goto(`http://localhost:${port}/`).catch(() => undefined);
    await seen(/a request went to http:\/\/localhost/);
  } finally {
    await browser.close();
  }
});

test('a machine without a browser is told how to get one', () => {
  expect(() => findChromium({ CHROMIUM: '/nowhere' })).toThrow('CHROMIUM names /nowhere');
  expect(findChromium({ CHROMIUM: process.execPath })).toBe(process.execPath);
});
