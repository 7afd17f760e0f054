import type { Locator, Page } from 'playwright-core';
import { restingBox } from './resting-box.ts';

/** What those who use the board do, by the names that they see or hear. */

export const sensorItem = (page: Page, sensor: string): Locator =>
  page.getByRole('complementary', { name: 'Devices and sensors' }).getByRole('button', {
    name: new RegExp(`${sensor} .*add to the board$`),
  });

export const deviceItem = (page: Page, device: string): Locator =>
  page
    .getByRole('region', { name: 'Devices', exact: true })
    .getByRole('button', { name: new RegExp(`^${device}`) });

export const plotOf = (page: Page, title: string): Locator =>
  page.getByRole('application', { name: `Plot of ${title}` });

/** Chooses a stretch of time by its dialog. Times are UTC. */
export async function chooseTime(page: Page, startMs: number, endMs: number): Promise<void> {
  await page.getByRole('group', { name: 'Time' }).getByRole('button').first().click();
  const dialog = page.getByRole('dialog', { name: 'Time range' });
  await dialog.getByLabel('From').fill(new Date(startMs).toISOString().slice(0, 19));
  await dialog.getByLabel('To').fill(new Date(endMs).toISOString().slice(0, 19));
  await dialog.getByRole('button', { name: 'Show' }).click();
}

/** Drags by the mouse from the middle of one thing to a place on another, as parts of its size. */
export async function drag(page: Page, from: Locator, to: Locator, at = { x: 0.5, y: 0.5 }): Promise<void> {
  const [start, end] = await Promise.all([restingBox(from), restingBox(to)]);
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width * at.x, end.y + end.height * at.y, { steps: 8 });
  await page.mouse.up();
}

/** What a plot's legend says of a series. */
export const legendOf = async (page: Page, name: string): Promise<string> =>
  (await page
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name, exact: true }) })
    .textContent()) ?? '';

/** Downloads from the menu of the one plot there is. @returns the file */
export async function save(page: Page, format: 'CSV' | 'JSON' | 'PNG'): Promise<string> {
  await page.getByRole('button', { name: 'Table and downloads' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: `Download ${format}` }).click();
  const download = await coming;
  const path = await download.path();
  if (!download.suggestedFilename().endsWith(`.${format.toLowerCase()}`)) {
    throw new Error(`a ${format} is called ${download.suggestedFilename()}`);
  }
  return path;
}

/** Does something with the board as a whole. */
export async function moreOfBoard(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: /^More of this board/ }).click();
  await page
    .getByRole('button', { name: what })
    .or(page.getByRole('link', { name: what }))
    .click();
}

/** Adds a panel with nothing on it. */
export async function addPanel(page: Page, kind: string): Promise<void> {
  const tools = page.getByRole('group', { name: 'Board' });
  await tools.getByRole('button', { name: /panel/i }).click();
  await tools.getByRole('button', { name: new RegExp(`^${kind}`) }).click();
}
