import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chooseTime, deviceItem, legendOf, plotOf, sensorItem } from './support/actions.ts';
import { accessFaults } from './support/axe.ts';
import { drive, DRIVE_SECONDS, DRIVE_START_MS, speedAt } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const board = useBoard({ first: drive() });

const API = '**/api/**';
const again = (page: Page) => page.getByRole('button', { name: 'Try again now' });
const silence = (page: Page) => page.getByRole('heading', { name: 'The system does not answer' });

const refuse = (page: Page, what: string): Promise<unknown> =>
  page.route(what, (route) => route.abort('connectionrefused'));

test('one who comes while nothing answers is told so, what may be wrong, and gets in when it does', async () => {
  const page = await board.open({ before: (fresh) => refuse(fresh, API) });
  await page.getByRole('heading', { name: 'Asking which devices there are…' }).waitFor();
  await silence(page).waitFor();
  await page.getByText(/It is asked again every few seconds/).waitFor();
  await page.getByText(/may have been stopped/).waitFor();
  expect(await accessFaults(page)).toEqual([]);

  await page.unroute(API);
  await again(page).click();

  await expect.poll(() => deviceItem(page, 'rover').isVisible()).toBe(true);
});

test('while an answer takes long, it is told what is waited for; trying again does not wait for it', async () => {
  let isHanging = true;
  const page = await board.open({
    before: (fresh) => fresh.route(API, (route) => (isHanging ? undefined : route.continue())),
  });
  await page.getByRole('heading', { name: 'Asking which devices there are…' }).waitFor();
  await page.getByText(/^Waiting for 127\.0\.0\.1/).waitFor();
  await page.getByText('This takes longer than usual.').waitFor();

  isHanging = false;
  await again(page).click();

  await expect.poll(() => deviceItem(page, 'rover').isVisible()).toBe(true);
});

test('one who comes while not even the configuration is there gets in when it is', async () => {
  const page = await board.open({ before: (fresh) => refuse(fresh, '**/config.json') });
  await silence(page).waitFor();

  await page.unroute('**/config.json');

  await expect.poll(() => deviceItem(page, 'rover').isVisible()).toBe(true);
});

/** A board with the speed of the rover over its drive. */
async function openSpeed(): Promise<Page> {
  const page = await board.open();
  await deviceItem(page, 'rover').click();
  await sensorItem(page, 'speed').click();
  await chooseTime(page, DRIVE_START_MS, DRIVE_START_MS + DRIVE_SECONDS * 1000);
  await expect.poll(() => legendOf(page, 'speed')).toContain(`${speedAt(DRIVE_SECONDS - 1)}`);
  return page;
}

test('what is shown stays while the system does not answer any more, and goes on when it does', async () => {
  const page = await openSpeed();
  await refuse(page, API);
  const lost = page.getByText(/^The system does not answer since \d\d:\d\d\. What is shown stays/);
  await lost.waitFor();

  expect(await legendOf(page, 'speed')).toContain(`${speedAt(DRIVE_SECONDS - 1)}`);
  expect(await deviceItem(page, 'rover').isVisible()).toBe(true);
  expect(await sensorItem(page, 'speed').isVisible()).toBe(true);
  await plotOf(page, 'speed').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => legendOf(page, 'speed')).toContain(`${speedAt(0)}`);
  expect(await accessFaults(page)).toEqual([]);

  await page.unroute(API);
  await again(page).click();

  await page.getByText('The system answers again').waitFor();
  await expect.poll(() => lost.count()).toBe(0);
});

test('a computer without a network is told so at once, and its board goes on by itself afterwards', async () => {
  const page = await openSpeed();
  const told = page.getByText(/^This computer has no network/);

  await page.context().setOffline(true);
  await told.waitFor();
  expect(await legendOf(page, 'speed')).toContain(`${speedAt(DRIVE_SECONDS - 1)}`);
  await page.context().setOffline(false);

  await expect.poll(() => told.count()).toBe(0);
  await expect.poll(() => page.getByText(/does not answer since/).count()).toBe(0);
});
