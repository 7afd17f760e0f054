import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/system.ts';
import { deviceItem, moreOfBoard, plotOf, sensorItem } from './support/actions.ts';
import { drive } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const board = useBoard({ first: drive() });

/** Asks the system without a browser. @returns the answer's JSON */
async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(board.system.url + path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

interface Entry {
  readonly id: string;
  readonly name: string;
}

const inSystem = async (): Promise<readonly Entry[]> =>
  ((await ask('GET', '/dashboard/')) as { readonly dashboards: readonly Entry[] }).dashboards;

const namesInSystem = async (): Promise<string[]> => (await inSystem()).map(({ name }) => name).toSorted();

/** Away with all, be it protected. */
async function deleteAll(): Promise<void> {
  for (const { id } of await inSystem()) {
    await ask('DELETE', `/maintenance/dashboard/${id}/protect`);
    await ask('DELETE', `/dashboard/${id}`);
  }
}

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

test('what is saved after the dashboard was deleted is kept as a new one', async () => {
  const page = await openSaved('Lasting');
  await deleteAll();
  await rename(page, 'Lasting still');

  await save(page);

  await page.getByText('It was deleted meanwhile. Saved as a new one').waitFor();
  expect(await namesInSystem()).toEqual(['Lasting still']);
});

test('what is protected stays as it is, and changes of it can be saved as a new one', async () => {
  await deleteAll();
  const page = await openSaved('Fixed');
  const [{ id } = { id: '' }] = await inSystem();
  await ask('POST', `/maintenance/dashboard/${id}/protect`);
  await rename(page, 'Fixed, changed');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('This dashboard is protected: it stays as it is.').waitFor();
  expect(await namesInSystem()).toEqual(['Fixed']);
  await page.getByRole('status').getByRole('button', { name: 'Save as new' }).click();

  await expect.poll(namesInSystem).toEqual(['Fixed', 'Fixed, changed']);
  await moreOfBoard(page, 'All dashboards');
  const row = page.getByRole('row').filter({ has: page.getByLabel('Name of Fixed', { exact: true }) });
  expect(await row.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
});

test('a dashboard is deleted also when the page is left before it could be taken back', async () => {
  await deleteAll();
  const page = await openSaved('Unwanted');
  await moreOfBoard(page, 'All dashboards');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Unwanted is deleted').waitFor();
  expect(await namesInSystem()).toEqual(['Unwanted']);

  await page.reload();

  await expect.poll(namesInSystem).toEqual([]);
});

test('a dashboard that was saved anew when it is deleted stays', async () => {
  await deleteAll();
  const page = await openSaved('Old');
  await moreOfBoard(page, 'All dashboards');
  const row = page.getByRole('row').filter({ has: page.getByLabel('Name of Old') });
  await row.waitFor();
  const [{ id } = { id: '' }] = await inSystem();
  const { dashboard } = (await ask('GET', `/dashboard/${id}`)) as { readonly dashboard: object };
  await ask('PATCH', `/dashboard/${id}`, { ...dashboard, name: 'New' });

  await row.getByRole('button', { name: 'Delete' }).click();

  await page.getByText('Old was changed meanwhile: it is not deleted').waitFor();
  await page.getByLabel('Name of New').waitFor();
  expect(await namesInSystem()).toEqual(['New']);
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
