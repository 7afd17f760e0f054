import { expect, test } from 'vitest';
import { deviceItem, plotOf } from './support/actions.ts';
import { drive } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const board = useBoard({ first: drive() });

test('a board of a device is put together by one click, and taken back by one', async () => {
  const page = await board.open();

  await page.getByRole('button', { name: 'Start with rover' }).click();
  await plotOf(page, 'speed').waitFor();
  await page.getByRole('article', { name: 'Track of rover' }).waitFor();
  await page.getByRole('row', { name: /^battery / }).waitFor();
  expect(await page.getByRole('article').count()).toBe(4);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();

  await expect.poll(() => page.getByRole('article').count()).toBe(0);
});

test('the simulated fleet drives beside devices that there are, and is stopped', async () => {
  const page = await board.open();

  await page.getByRole('button', { name: 'Start the simulated fleet' }).click();
  await page.getByText('3 simulated cars are driving').waitFor();
  await deviceItem(page, 'car-3').waitFor();
  expect(await deviceItem(page, 'rover').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();

  const start = page.getByRole('button', { name: 'Start the simulated fleet' });
  await expect.poll(() => start.isVisible()).toBe(true);
});
