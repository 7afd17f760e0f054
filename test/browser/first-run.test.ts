import { expect, test } from 'vitest';
import { addPanel, deviceItem } from './support/actions.ts';
import { accessFaults } from './support/axe.ts';
import { useBoard } from './support/use-board.ts';

const board = useBoard();

test('one who has nothing yet starts a fleet by a button, sees it move, and has its day recorded', async () => {
  const page = await board.open();
  await page.getByRole('heading', { name: 'No device has sent anything yet' }).waitFor();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessFaults(page)).toEqual([]);
  }

  await page.getByRole('button', { name: 'Start the simulated fleet' }).click();
  await page.getByText('3 simulated cars are driving').waitFor();
  await deviceItem(page, 'car-3').waitFor();
  await deviceItem(page, 'car-1').click();
  await page.getByRole('button', { name: 'Show the latest values of car-1' }).click();
  const speed = page
    .getByRole('row', { name: /^speed / })
    .getByRole('cell')
    .first();
  await speed.waitFor();
  const early = await speed.textContent();
  expect(await page.getByRole('button', { name: 'Live' }).getAttribute('aria-pressed')).toBe('true');
  await expect.poll(() => speed.textContent(), { timeout: 20_000 }).not.toBe(early);

  await addPanel(page, 'Track');
  const track = page.getByRole('article', { name: 'Track' });
  await expect.poll(() => track.getByText('car-1').isVisible()).toBe(true);
  await track.locator('.track-mark').first().waitFor();
  const mark = track.locator('.track-mark').last();
  const place = await mark.getAttribute('style');
  await expect.poll(() => mark.getAttribute('style'), { timeout: 30_000 }).not.toBe(place);

  await page.getByRole('link', { name: 'Recordings' }).click();
  await page
    .getByRole('button', { name: /^Record now: / })
    .first()
    .click();
  await page
    .getByRole('link', { name: /^MCAP of/ })
    .first()
    .waitFor();
  expect(await page.getByRole('cell').first().textContent()).toMatch(/^[\d,]{3,}$/);

  await page.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => page.getByText('3 simulated cars are driving').count()).toBe(0);
});
