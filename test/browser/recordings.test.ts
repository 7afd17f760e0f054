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

test('a page of days is asked for at once', async () => {
  const page = await board.open({ hash: '#/recordings/rover' });
  await page.getByRole('rowheader', { name: DAY }).waitFor();
  const asked = (): Promise<string[]> =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name))
        .filter(({ pathname }) => pathname === '/api/dumps')
        .map(({ search }) => search),
    );
  expect(await asked()).toEqual(['?device=rover&from=2026-05-10&to=2026-05-23']);

  await page.getByRole('button', { name: 'Earlier days' }).click();
  await page.getByRole('rowheader', { name: '2026-04-26' }).waitFor();

  expect((await asked()).slice(1)).toEqual(['?device=rover&from=2026-04-26&to=2026-05-09']);
  expect(await page.getByRole('rowheader').count()).toBe(28);
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
