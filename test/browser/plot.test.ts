import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addPanel, chooseTime, drag, legendOf, plotOf, save, sensorItem } from './support/actions.ts';
import { curveOf } from './support/picture.ts';
import { drive, DRIVE_SECONDS, DRIVE_START_MS, speedAt } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const END_MS = DRIVE_START_MS + DRIVE_SECONDS * 1000;
const board = useBoard({ first: [...drive(), ...drive('late-rover')] });

const SECONDS = Array.from({ length: DRIVE_SECONDS }, (_, second) => second);
const sent = SECONDS.map((second) => ({ atMs: DRIVE_START_MS + second * 1000, value: speedAt(second) }));

/** A board with the speed of the rover over its drive. */
async function openSpeed(): Promise<Page> {
  const page = await board.open();
  await sensorOf(page, 'rover', 'speed');
  await chooseTime(page, DRIVE_START_MS, END_MS);
  await settled(page, 'speed');
  return page;
}

async function sensorOf(page: Page, device: string, sensor: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${device}`) }).click();
  await sensorItem(page, sensor).click();
}

/** Waits until what is shown is what was asked for. */
async function settled(page: Page, title: string): Promise<void> {
  const plot = plotOf(page, title).locator('xpath=..');
  await expect.poll(() => plot.getAttribute('aria-busy'), { timeout: 10_000 }).toBe('false');
}

/** What the plot's CSV holds. */
async function readingsOf(page: Page): Promise<{ atMs: number; value: number }[]> {
  const rows: Record<string, string>[] = parse(await readFile(await save(page, 'CSV'), 'utf8'), {
    columns: true,
  });
  return rows.map(({ start = '', value }) => ({ atMs: Date.parse(start), value: Number(value) }));
}

test('a sensor is found by a pattern and dragged to where a plot is to be, another onto it', async () => {
  const page = await board.open();
  await page.getByRole('button', { name: /^rover/ }).click();
  const search = page.getByRole('searchbox', { name: 'Search sensors' });

  await search.fill('^gps_l|SPEED');
  const found = page.getByRole('button', { name: /add to the board$/ });
  await expect.poll(() => found.count()).toBe(3);
  await drag(page, sensorItem(page, 'speed'), page.getByRole('main', { name: 'Panels' }));
  await plotOf(page, 'speed').waitFor();
  await search.fill('(');
  await page.getByText(/No valid pattern/).waitFor();
  await search.fill('battery');
  await drag(page, sensorItem(page, 'battery'), plotOf(page, 'speed'));

  await plotOf(page, 'speed, battery').waitFor();
  expect(await page.getByRole('article').count()).toBe(1);
});

test('a sensor is added, and its plot read, zoomed and reset, by the keyboard alone', async () => {
  const page = await board.open();
  await page.getByRole('button', { name: /^rover/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('searchbox', { name: 'Search sensors' }).focus();
  await page.keyboard.type('^speed$');
  await expect.poll(() => page.getByRole('button', { name: /add to the board$/ }).count()).toBe(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await plotOf(page, 'speed').waitFor();
  await chooseTime(page, DRIVE_START_MS, END_MS);
  await settled(page, 'speed');

  await plotOf(page, 'speed').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => legendOf(page, 'speed')).toContain(`${speedAt(0)}`);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => legendOf(page, 'speed')).toContain(`${speedAt(1)}`);
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => legendOf(page, 'speed')).toContain(`${speedAt(11)}`);
  await page.keyboard.press('+');
  await settled(page, 'speed');
  const zoomed = await readingsOf(page);
  await plotOf(page, 'speed').focus();
  await page.keyboard.press('Escape');
  await settled(page, 'speed');

  expect(zoomed.length).toBeGreaterThan(10);
  expect(zoomed.length).toBeLessThan(sent.length);
  expect(await readingsOf(page)).toEqual(sent);
});

test('a drag over a plot asks for that time anew, and a double click goes back', async () => {
  const page = await openSpeed();
  const plot = plotOf(page, 'speed');

  const asked = page.waitForRequest((request) => request.url().includes('/series'));
  await drag(page, plot, plot, { x: 0.75, y: 0.5 });
  await asked;
  await settled(page, 'speed');
  const zoomed = await readingsOf(page);
  await plot.dblclick();
  await settled(page, 'speed');

  const from = zoomed[0]?.atMs ?? 0;
  expect(from - DRIVE_START_MS).toBeGreaterThan(40_000);
  expect(zoomed.length).toBeGreaterThan(20);
  expect(zoomed.length).toBeLessThan(50);
  expect(zoomed).toEqual(sent.filter(({ atMs }) => atMs >= from).slice(0, zoomed.length));
  expect(await readingsOf(page)).toEqual(sent);
});

test('what is downloaded is what was sent', async () => {
  const page = await openSpeed();

  const csv = await readingsOf(page);
  const json: {
    series: { device: string; sensor: string; readings: { timestamp: string; value: number }[] }[];
  } = JSON.parse(await readFile(await save(page, 'JSON'), 'utf8'));
  const curve = await curveOf(page, await save(page, 'PNG'));

  expect(csv).toEqual(sent);
  const [series] = json.series;
  expect([series?.device, series?.sensor]).toEqual(['rover', 'speed']);
  expect(series?.readings.map(({ timestamp, value }) => ({ atMs: Date.parse(timestamp), value }))).toEqual(
    sent,
  );
  expect(curve.length).toBeGreaterThan(200);
  // The picture's columns stand for the drive from its first second to its last, and its rows for the speed.
  const [low, high] = [Math.min(...curve), Math.max(...curve)];
  for (const [index, height] of curve.entries()) {
    const second = Math.round((index / (curve.length - 1)) * (DRIVE_SECONDS - 1));
    expect(2 + (6 * (height - low)) / (high - low)).toBeCloseTo(speedAt(second), 0);
  }
});

test('readings that come late are drawn, and a badge says so', async () => {
  const page = await board.open();
  await sensorOf(page, 'late-rover', 'speed');
  await chooseTime(page, DRIVE_START_MS, END_MS + 60_000);
  await settled(page, 'speed');
  const badge = page.getByText(/^late readings, revision \d+$/);
  expect(await badge.count()).toBe(0);

  const lateMs = END_MS + 30_000;
  await board.send([
    { device: 'late-rover', sensor: 'speed', timestamp: new Date(lateMs).toISOString(), value: 77 },
  ]);
  await badge.waitFor({ timeout: 30_000 });

  expect((await readingsOf(page)).at(-1)).toEqual({ atMs: lateMs, value: 77 });
});

test('values and plots show what comes while they are looked at', async () => {
  const device = 'live-rover';
  const reading = (value: number) => ({
    device,
    sensor: 'depth',
    timestamp: new Date().toISOString(),
    value,
  });
  await board.send([reading(1.5)]);
  const page = await board.open();
  await sensorOf(page, device, 'depth');
  await expect.poll(() => legendOf(page, 'depth')).toContain('1.5');
  await addPanel(page, 'Values');
  await sensorItem(page, 'depth').click();
  const value = page
    .getByRole('row', { name: /^depth / })
    .getByRole('cell')
    .first();
  await expect.poll(() => value.textContent()).toBe('1.5');

  await board.send([reading(42.25)]);

  await expect.poll(() => value.textContent(), { timeout: 10_000 }).toBe('42.25');
  await expect.poll(() => legendOf(page, 'depth'), { timeout: 10_000 }).toContain('42.25');
});
