import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/system.ts';
import { deviceItem, moreOfBoard, plotOf, sensorItem } from './support/actions.ts';
import { drive } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const board = useBoard({ first: drive() });

/** A board of a name with a plot of a sensor, which is saved. */
async function openSaved(name: string, sensor = 'speed'): Promise<Page> {
  const page = await board.open();
  await deviceItem(page, 'rover').click();
  await sensorItem(page, sensor).click();
  await rename(page, name);
  await save(page);
  return page;
}

async function rename(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name of the board' }).fill(name);
  await page.keyboard.press('Enter');
}

async function save(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Save', exact: true });
  await button.click();
  await expect.poll(() => button.isDisabled()).toBe(true);
}

async function copiedLink(page: Page): Promise<string> {
  await moreOfBoard(page, 'Copy a link');
  await page.getByText(/^Link copied/).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

const hashOf = (link: string): string => link.slice(link.indexOf('#'));
const nameOf = (page: Page): Promise<string> =>
  page.getByRole('textbox', { name: 'Name of the board' }).inputValue();

test('a board that was saved is there after a reload, and in the browser of whoever gets its link', async () => {
  const page = await openSaved('Morning drive');
  const link = await copiedLink(page);

  await page.reload();
  await plotOf(page, 'speed').waitFor();
  const other = await board.open({ hash: hashOf(link) });
  await plotOf(other, 'speed').waitFor();

  expect(await nameOf(page)).toBe('Morning drive');
  expect(await nameOf(other)).toBe('Morning drive');
  expect(await other.getByRole('dialog').count()).toBe(0);
});

test('whoever follows a link is warned when the dashboard is no more what it was, and may leave it', async () => {
  const page = await openSaved('Before');
  const link = await copiedLink(page);
  await rename(page, 'After');
  await save(page);

  const other = await board.open({ hash: hashOf(link) });
  const warning = other.getByRole('dialog', { name: 'This dashboard was changed since the link was made' });
  await warning.waitFor();
  await warning.getByRole('button', { name: 'Cancel' }).click();
  expect(await plotOf(other, 'speed').count()).toBe(0);
  await other.goto(`about:blank`);
  await other.goto(link);
  await warning.getByRole('button', { name: 'Open it as it is now' }).click();

  await plotOf(other, 'speed').waitFor();
  expect(await nameOf(other)).toBe('After');
});

test('a link whose hash was tampered with is told as one of another content', async () => {
  const page = await openSaved('Whole');
  const link = await copiedLink(page);
  const tampered = link.replace(/(?<=content=)./, (digit) => (digit === '0' ? '1' : '0'));

  const other = await board.open({ hash: hashOf(tampered) });

  const warning = other.getByRole('dialog', { name: /changed since the link was made/ });
  await expect.poll(() => warning.isVisible()).toBe(true);
});

test('two who save the same dashboard are asked which of the two it is to be', async () => {
  const page = await openSaved('Shared');
  const link = await copiedLink(page);
  const other = await board.open({ hash: hashOf(link) });
  await plotOf(other, 'speed').waitFor();
  await rename(page, 'Mine');
  await save(page);

  await rename(other, 'Theirs');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  const question = other.getByRole('dialog', { name: 'Someone else has changed this dashboard' });
  await question.getByRole('button', { name: 'Open theirs' }).click();

  await expect.poll(() => nameOf(other)).toBe('Mine');
});

test('dashboards are listed, exported, imported elsewhere, and deleted with a way back', async () => {
  const folder = temporaryFolder();
  try {
    const page = await openSaved('Kept for later', 'battery');
    await moreOfBoard(page, 'All dashboards');
    const row = page.getByRole('row').filter({ has: page.getByLabel('Name of Kept for later') });
    const coming = page.waitForEvent('download');
    await row.getByRole('button', { name: 'Export' }).click();
    const file = join(folder.path, (await coming).suggestedFilename());
    await (await coming).saveAs(file);

    await row.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => row.count()).toBe(1);

    const other = await board.open();
    await other.getByLabel('JSON of a dashboard').setInputFiles(file);
    await plotOf(other, 'battery').waitFor();
    expect(await nameOf(other)).toBe('Kept for later');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1, devices: ['rover'] });

    const wrong = join(folder.path, 'wrong.json');
    await writeFile(wrong, '{"version": 1}');
    await other.getByLabel('JSON of a dashboard').setInputFiles(wrong);
    await other.getByText(/^wrong\.json is no dashboard/).waitFor();
    expect(await plotOf(other, 'battery').count()).toBe(1);
  } finally {
    folder.remove();
  }
});
