import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { drive, type SentReading } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const DAY = '2026-05-23';
const READINGS = drive();
const board = useBoard({ first: READINGS });

/** Readings without regard to their order, and to how their times are written. */
const texts = (readings: readonly SentReading[]): string[] =>
  readings
    .map(({ sensor, timestamp, value }) => `${sensor} ${Date.parse(timestamp)} ${JSON.stringify(value)}`)
    .toSorted();

async function downloadOf(page: Page, name: string): Promise<Buffer> {
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  return readFile(await (await coming).path());
}

test('a day is recorded by a button, and its files hold what was sent', async () => {
  const page = await board.open({ hash: '#/recordings/rover' });
  await page.getByRole('button', { name: `Record now: ${DAY}` }).click();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: DAY }) });
  await row.getByRole('link', { name: `MCAP of ${DAY}` }).waitFor();

  const lines = gunzipSync(await downloadOf(page, `NDJSON of ${DAY}`))
    .toString('utf8')
    .trim()
    .split('\n');
  const mcap = await downloadOf(page, `MCAP of ${DAY}`);

  expect(await row.getByRole('cell').first().textContent()).toBe(`${READINGS.length}`);
  const recorded = lines.map((line): SentReading => JSON.parse(line));
  expect(texts(recorded)).toEqual(texts(READINGS));
  expect(mcap.subarray(0, 8)).toEqual(Buffer.from('\x89MCAP0\r\n', 'latin1'));
});

test('days that have readings are listed, however far they are apart, with a request for each page', async () => {
  const device = 'seldom';
  const days = ['2026-05-23', '2026-05-20', '2025-02-01'];
  await board.send(days.map((day) => ({ device, sensor: 's', timestamp: `${day}T12:00:00Z`, value: 1 })));
  const page = await board.open({ hash: `#/recordings/${device}` });
  await page.getByRole('rowheader', { name: DAY }).waitFor();
  const asked = (): Promise<(string | null)[][]> =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name))
        .filter(({ pathname }) => pathname === '/api/dumps')
        .map(({ searchParams }) => ['from', 'to'].map((name) => searchParams.get(name))),
    );
  expect(await asked()).toEqual([['2026-04-23', '2026-05-23']]);
  expect(await page.getByRole('rowheader').allTextContents()).toEqual(days.slice(0, 2));

  await page.getByRole('button', { name: 'Earlier days' }).click();
  await page.getByRole('rowheader', { name: '2025-02-01' }).waitFor();

  expect((await asked()).slice(1)).toEqual([
    ['2026-03-23', '2026-04-22'],
    ['2025-03-22', '2026-03-22'],
    ['2024-03-21', '2025-03-21'],
  ]);
  expect(await page.getByRole('rowheader').allTextContents()).toEqual(days);
  expect(await page.getByRole('button', { name: 'Earlier days' }).count()).toBe(0);
});

test('a recording that lacks readings which came later is told as not final, until it is made again', async () => {
  const device = 'late';
  const reading = (second: number): SentReading => ({
    device,
    sensor: 's',
    timestamp: `${DAY}T12:00:0${second}Z`,
    value: second,
  });
  await board.send([reading(1)]);
  const first = await board.open({ hash: `#/recordings/${device}` });
  await first.getByRole('button', { name: `Record now: ${DAY}` }).click();
  await first.getByRole('link', { name: `MCAP of ${DAY}` }).waitFor();
  expect(await first.getByText('not final').count()).toBe(0);

  await board.send([reading(2)]);
  const page = await board.open({ hash: `#/recordings/${device}` });
  await page.getByText('not final').waitFor();
  await page.getByRole('button', { name: `Record again: ${DAY}` }).click();

  await page.getByText('not final').waitFor({ state: 'detached' });
  expect(await page.getByRole('row').last().getByRole('cell').first().textContent()).toBe('2');
});

test('the link of a day leads to Foxglove with the address of its file, and the manifest can be copied', async () => {
  const page = await board.open({ hash: '#/recordings/rover' });
  await page.getByRole('button', { name: new RegExp(`^Record .*: ${DAY}`) }).click();
  const mcap = page.getByRole('link', { name: `MCAP of ${DAY}` });
  await mcap.waitFor();

  const link = new URL(
    (await page.getByRole('link', { name: `Open in Foxglove: ${DAY}` }).getAttribute('href')) ?? '',
  );
  await page.getByRole('button', { name: 'Copy manifest link' }).click();
  await page.getByText('Link to the manifest copied').waitFor();
  const manifestUrl = await page.evaluate(() => navigator.clipboard.readText());

  expect(link.origin).toBe('https://app.foxglove.dev');
  expect(link.searchParams.get('ds')).toBe('remote-file');
  expect(link.searchParams.get('ds.url')).toBe(await mcap.getAttribute('href'));
  const manifest: { sources?: readonly unknown[] } = JSON.parse(await (await fetch(manifestUrl)).text());
  expect(manifest.sources?.length).toBeGreaterThan(0);
});
