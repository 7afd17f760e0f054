import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { deviceItem } from './support/actions.ts';
import { accessFaults } from './support/axe.ts';
import { drive } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const board = useBoard({ access: true, first: [...drive('rover'), ...drive('tractor')] });

const heading = (page: Page) => page.getByRole('heading', { name: 'Sign in to Odograph' });

/** Signs in at the issuer that a local system brings along. */
async function signIn(page: Page, { devices = '*' } = {}): Promise<void> {
  await page.getByRole('button', { name: /^Sign in at/ }).click();
  await page.getByLabel('Your name').fill('ada');
  await page.getByLabel('Devices to read').fill(devices);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('one signs in at the issuer, sees what they may read, and signs out', async () => {
  const page = await board.open();
  await heading(page).waitFor();
  await signIn(page, { devices: 'rov*' });
  await deviceItem(page, 'rover').waitFor();

  expect(await deviceItem(page, 'tractor').count()).toBe(0);
  await page.getByRole('button', { name: 'Signed in as ada' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await heading(page).waitFor();
  await page.reload();
  await heading(page).waitFor();
});

test('after signing in one is where one was going', async () => {
  const page = await board.open({ hash: '#/recordings/rover' });
  await heading(page).waitFor();

  await signIn(page);

  await page.getByRole('region', { name: 'Daily recordings of rover' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('a key is taken; one that is not valid leads back to signing in, with the reason', async () => {
  const page = await board.open();
  const key = page.getByLabel('API key or token');
  await key.fill('odo_00000000_this-is-nobody');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText(/^What you signed in with is not valid/).waitFor();

  await key.fill(board.system.access?.key ?? '');
  await page.getByRole('button', { name: 'Use it' }).click();

  await expect.poll(() => deviceItem(page, 'tractor').isVisible()).toBe(true);
});

test('who is not known any more in the middle of their work is asked to sign in again, and is back there then', async () => {
  const page = await board.open();
  await signIn(page);
  await deviceItem(page, 'rover').waitFor();
  await page.evaluate(() => {
    const kept = JSON.parse(sessionStorage.getItem('odograph.session') ?? '{}');
    sessionStorage.setItem('odograph.session', JSON.stringify({ ...kept, bearer: `${kept.bearer}x` }));
    location.hash = '#/dashboards';
  });
  await page.reload();
  await page.getByText(/Sign in again\.$/).waitFor();

  await signIn(page);

  const dashboards = page.getByRole('heading', { name: 'Dashboards' });
  await expect.poll(() => dashboards.isVisible()).toBe(true);
});

test.each(['light', 'dark'] as const)('everyone can sign in, in %s colours', async (colors) => {
  const page = await board.open({ colors });
  await heading(page).waitFor();

  expect(await accessFaults(page)).toEqual([]);
});
