import type { Locator, Page } from 'playwright-core';
import { restingBox } from './resting-box.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Steps of a movement. */
const STEPS = 8;

/**
 * Puts fingers on something, moves them, and takes them away, as a touch screen does.
 *
 * @param from where each finger comes down, as parts of the size of what it is put on
 * @param to where each goes
 */
export async function swipe(
  page: Page,
  on: Locator,
  from: readonly Point[],
  to: readonly Point[],
): Promise<void> {
  const box = await restingBox(on);
  const session = await page.context().newCDPSession(page);
  const at = (step: number) =>
    from.map(({ x, y }, index) => ({
      id: index,
      x: box.x + box.width * (x + ((to[index]?.x ?? x) - x) * (step / STEPS)),
      y: box.y + box.height * (y + ((to[index]?.y ?? y) - y) * (step / STEPS)),
    }));
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
  for (let step = 1; step <= STEPS; step += 1) {
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step) });
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}
