import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { moreOfBoard, plotOf, sensorItem } from './support/actions.ts';
import { accessFaults } from './support/axe.ts';
import { fullBoard, keepBoard } from './support/full-board.ts';
import { drive, DRIVE_SECONDS, DRIVE_START_MS } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const board = useBoard({ first: drive() });

interface Screen {
  readonly colors: 'light' | 'dark';
  readonly width: number;
}
const SCREENS: readonly Screen[] = [
  { colors: 'light', width: 1280 },
  { colors: 'dark', width: 1280 },
  { colors: 'light', width: 390 },
  { colors: 'dark', width: 390 },
];

/** Opens devices and sensors, where there is no room to show them always. */
async function openRail(page: Page): Promise<void> {
  await page.getByRole('main', { name: 'Panels' }).waitFor();
  const toggle = page.getByRole('banner').getByRole('button', { name: 'Devices and sensors' });
  if ((await toggle.isVisible()) && (await toggle.getAttribute('aria-expanded')) === 'false')
    await toggle.click();
}

/** A board with a panel of each kind. */
async function openFull(screen: Screen): Promise<Page> {
  const [start, end] = [DRIVE_START_MS, DRIVE_START_MS + DRIVE_SECONDS * 1000].map((ms) =>
    new Date(ms).toISOString(),
  );
  const dashboard = fullBoard({
    name: 'All of it',
    range: { kind: 'custom', start: start ?? '', end: end ?? '' },
    device: 'rover',
    plots: [
      ['speed', 'gear'],
      ['battery', 'braking'],
    ],
    values: ['speed', 'gear', 'battery'],
  });
  const page = await board.open({
    ...screen,
    height: 844,
    hash: await keepBoard(board.system.url, dashboard),
  });
  await plotOf(page, 'speed, gear').waitFor();
  await page.locator('.track-mark').first().waitFor();
  return page;
}

/** Whether one has to go to and fro to see all of a page. */
const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

describe.each(SCREENS)('in $colors colours, $width pixels wide', (screen) => {
  test('the board has no serious fault, whatever is open, and fits', async () => {
    const page = await openFull(screen);
    expect(await accessFaults(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);

    await page.getByRole('group', { name: 'Time' }).getByRole('button').first().click();
    expect(await accessFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Set up speed' }).click();
    expect(await accessFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Table and downloads' }).first().click();
    await page.getByRole('button', { name: 'Show as a table' }).click();
    await page.getByRole('region', { name: 'Values of the plot' }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await openRail(page);
    expect(await accessFaults(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  });

  test('other views have none, and fit', async () => {
    const page = await openFull(screen);
    await moreOfBoard(page, 'All dashboards');
    await page.getByRole('button', { name: 'Export' }).first().waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);

    await page.getByRole('link', { name: 'Recordings' }).click();
    await page.getByRole('button', { name: /^Record .*: 2026-05-23$/ }).click();
    await page.getByRole('link', { name: 'MCAP of 2026-05-23' }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);

    await page.goto(`${board.system.url}/#/nowhere`);
    await page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
  });
});

test('on a phone, a sensor is found and added by taps, and its plot is as wide as the screen', async () => {
  const page = await board.open({ width: 390, height: 844 });
  await openRail(page);
  await page.getByRole('searchbox', { name: 'Search sensors' }).fill('batt');
  await sensorItem(page, 'battery').click();
  await page
    .getByRole('button', { name: 'Close devices and sensors' })
    .click({ position: { x: 380, y: 500 } });

  await expect.poll(async () => (await plotOf(page, 'battery').boundingBox())?.width).toBeGreaterThan(330);
  expect(await isTooWide(page)).toBe(false);
});

test('a board is put together by keys alone: panels are moved, resized, removed, and brought back', async () => {
  const page = await board.open();
  await sensorItem(page, 'speed').focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('article', { name: /speed/ });
  await panel.waitFor();
  const before = await panel.boundingBox();

  await panel.getByRole('button', { name: /^Move / }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await panel.boundingBox())?.x).toBeGreaterThan(before?.x ?? 0);
  expect((await panel.boundingBox())?.width).toBeLessThan(before?.width ?? 0);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => panel.boundingBox()).toEqual(before);
  await panel
    .getByRole('button', { name: /^Remove / })
    .last()
    .focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => panel.count()).toBe(0);
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).focus();
  await page.keyboard.press('Enter');

  await expect.poll(() => panel.count()).toBe(1);
});

test('colours that were chosen stay chosen', async () => {
  const page = await board.open({ colors: 'light' });
  await page.getByRole('button', { name: 'Use dark colours' }).click();
  await page.reload();

  const back = page.getByRole('button', { name: 'Use light colours' });
  await expect.poll(() => back.isVisible()).toBe(true);
});

test('a browser that keeps nothing shows the board, and what is put onto it', async () => {
  const page = await board.open();
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(globalThis, name, {
        get: () => {
          throw new DOMException('kept from it', 'SecurityError');
        },
      });
    }
  });
  await page.reload();

  await sensorItem(page, 'speed').click();
  await page.getByRole('button', { name: 'Use dark colours' }).click();

  await expect.poll(() => plotOf(page, 'speed').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Use light colours' }).waitFor();
});
