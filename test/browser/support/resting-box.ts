import type { Locator } from 'playwright-core';

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>;

/** Where something is once it is drawn and moves no more: a plot is drawn anew when its data or its size change. */
export async function restingBox(on: Locator): Promise<Box> {
  for (let before = ''; ; await on.page().waitForTimeout(50)) {
    const box = await on.boundingBox();
    const now = JSON.stringify(box);
    if (box !== null && now === before) return box;
    before = now;
  }
}
