import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { chooseTime, deviceItem, drag, legendOf, plotOf, save, sensorItem } from './support/actions.ts';
import { swipe } from './support/fingers.ts';
import { inked } from './support/picture.ts';
import { drive, DRIVE_SECONDS, DRIVE_START_MS, type SentReading, speedAt } from './support/readings.ts';
import { useBoard } from './support/use-board.ts';

const END_MS = DRIVE_START_MS + DRIVE_SECONDS * 1000;

/** Fifty times a second, with nothing from the 50th second to the 70th. */
const DENSE_HZ = 50;
const GAP = { startMs: DRIVE_START_MS + 50_000, endMs: DRIVE_START_MS + 70_000 } as const;
const dense: SentReading[] = Array.from({ length: DRIVE_SECONDS * DENSE_HZ }, (_, index) => ({
  atMs: DRIVE_START_MS + (index * 1000) / DENSE_HZ,
  value: Number((Math.sin(index / 400) * 10 + (index % 5) - 2).toFixed(4)),
}))
  .filter(({ atMs }) => atMs < GAP.startMs || atMs >= GAP.endMs)
  .map(({ atMs, value }) => ({
    device: 'dense',
    sensor: 'noise',
    timestamp: new Date(atMs).toISOString(),
    value,
  }));

const board = useBoard({ first: [...drive(), ...dense] });

interface Asked {
  readonly startMs: number;
  readonly endMs: number;
  readonly bins: number;
}

/** What a request for a series asks for. */
function askedBy(request: Request): Asked {
  const query = new URL(request.url()).searchParams;
  const ms = (name: string): number => Date.parse(query.get(name) ?? '');
  return { startMs: ms('start'), endMs: ms('end'), bins: Number(query.get('bins')) };
}

const isSeries = (url: string): boolean => url.includes('/series?');

/** The drive, which plots begin with. */
const WHOLE = { startMs: DRIVE_START_MS, endMs: END_MS };

/** What the next request for a series of another time asks for: of the same, a plot may ask when its width has changed. */
const nextAsked = async (page: Page, shown: Pick<Asked, 'startMs' | 'endMs'> = WHOLE): Promise<Asked> =>
  askedBy(
    await page.waitForRequest((request) => {
      if (!isSeries(request.url())) return false;
      const { startMs, endMs } = askedBy(request);
      return startMs !== shown.startMs || endMs !== shown.endMs;
    }),
  );

const middle = ({ startMs, endMs }: Asked): number => (startMs + endMs) / 2;

async function settled(page: Page, title: string): Promise<void> {
  const plot = plotOf(page, title).locator('xpath=..');
  await expect.poll(() => plot.getAttribute('aria-busy')).toBe('false');
}

/** A board with some sensors of a device in one plot, over the drive. */
async function openPlot(
  device: string,
  sensors: readonly string[],
  options: Parameters<typeof board.open>[0] = {},
): Promise<Page> {
  const page = await board.open(options);
  await deviceItem(page, device).click();
  for (const sensor of sensors) await sensorItem(page, sensor).click();
  // A plot is not busy before it has begun to ask.
  const answered = page.waitForResponse(
    (response) => isSeries(response.url()) && askedBy(response.request()).startMs === DRIVE_START_MS,
  );
  await chooseTime(page, DRIVE_START_MS, END_MS);
  await answered;
  await settled(page, sensors.join(', '));
  return page;
}

/** Texts that are written onto canvases, with the places where they are, since they were forgotten last. */
const recordTexts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const texts: { text: string; x: number }[] = [];
    Reflect.set(globalThis, 'drawnTexts', texts);
    const { prototype } = CanvasRenderingContext2D;
    const fill = Reflect.get(prototype, 'fillText');
    prototype.fillText = function fillText(text, x, y, most) {
      // A canvas may be moved by a part of a pixel.
      texts.push({ text, x: x + this.getTransform().e });
      if (most === undefined) fill.call(this, text, x, y);
      else fill.call(this, text, x, y, most);
    };
  });

const drawnTexts = (page: Page): Promise<readonly { readonly text: string; readonly x: number }[]> =>
  page.evaluate(() => Reflect.get(globalThis, 'drawnTexts'));

const AXES = ['Left', 'Right', 'Left, outer', 'Right, outer'] as const;

/** Puts a sensor onto an axis, and says what its figures are of. */
async function setAxis(page: Page, sensor: string, axis: number, label: string): Promise<void> {
  await page.getByRole('button', { name: `Set up ${sensor}`, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Set up ${sensor}` });
  await dialog.getByLabel(/^Axis/).selectOption(AXES[axis] ?? '');
  await dialog.getByLabel('Label or unit of the axis').fill(label);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
}

test('four sensors have an axis each, two at either side, with their units above them', async () => {
  const sensors = ['speed', 'battery', 'gps_latitude', 'gps_longitude'];
  const units = ['m/s', '%', '°N', '°E'];
  const page = await openPlot('rover', sensors, { before: recordTexts });

  for (const [axis, sensor] of sensors.entries()) await setAxis(page, sensor, axis, units[axis] ?? '');

  const places = async () => {
    const texts = await drawnTexts(page);
    return units.map((unit) => texts.findLast(({ text }) => text === unit)?.x ?? Number.NaN);
  };
  await expect.poll(async () => (await places()).every(Number.isFinite)).toBe(true);
  const [left = 0, right = 0, outerLeft = 0, outerRight = 0] = await places();
  expect([outerLeft, left, right, outerRight]).toEqual(
    [left, right, outerLeft, outerRight].toSorted((a, b) => a - b),
  );
  await expect.poll(() => legendOf(page, 'battery')).toMatch(/ %$/);
});

test('an axis is logarithmic when it is wanted, and goes by powers of ten', async () => {
  const page = await openPlot('rover', ['speed'], { before: recordTexts });
  await page.getByRole('button', { name: 'Set up speed' }).click();
  await page.evaluate(() => Reflect.get(globalThis, 'drawnTexts').splice(0));

  await page.getByLabel('Scale of the axis').selectOption('Logarithmic');

  // The speed goes from 2 to 8.
  const texts = async () => (await drawnTexts(page)).map(({ text }) => text);
  await expect.poll(texts).toEqual(expect.arrayContaining(['1', '10']));
  expect(await texts()).not.toContain('0');
});

test('a part of many readings is drawn as its mean, with a band from its least to its greatest', async () => {
  const page = await openPlot('dense', ['noise']);
  const rows: Record<string, string>[] = parse(await readFile(await save(page, 'CSV'), 'utf8'), {
    columns: true,
  });
  const file = await save(page, 'PNG');

  const [lines, bands] = [await inked(page, file, 'line'), await inked(page, file, 'band')];

  const parts = rows.map(({ min, value, max }) => ({
    min: Number(min),
    mean: Number(value),
    max: Number(max),
  }));
  expect(parts.every(({ min, mean, max }) => min < mean && mean < max)).toBe(true);
  const both = lines.flatMap((line, x) => {
    const band = bands[x] ?? [];
    return line.length === 0 || band.length === 0 ? [] : [{ line, band }];
  });
  expect(both.length).toBeGreaterThan(200);
  const within = both.filter(
    ({ line, band }) => Math.max(...band) > Math.max(...line) && Math.min(...band) < Math.min(...line),
  );
  // Columns at the edges of the gap are half without ink.
  expect(both.length - within.length).toBeLessThanOrEqual(4);
  // What a pixel stands for follows from the curve: it goes from its least mean to its greatest.
  const heights = lines.flat();
  const means = parts.map(({ mean }) => mean);
  const perPixel = (Math.max(...means) - Math.min(...means)) / (Math.max(...heights) - Math.min(...heights));
  const [highest, greatest] = [Math.max(...bands.flat()), Math.max(...parts.map(({ max }) => max))];
  expect((highest - Math.max(...heights)) * perPixel).toBeCloseTo(greatest - Math.max(...means), 0);
});

test('where nothing was sent, nothing is drawn', async () => {
  const page = await openPlot('dense', ['noise']);
  const file = await save(page, 'PNG');

  const lines = await inked(page, file, 'line');

  const inks = lines.flatMap((rows, x) => (rows.length === 0 ? [] : [x]));
  const [first, last] = [Math.min(...inks), Math.max(...inks)];
  const perMs = (last - first) / (END_MS - DRIVE_START_MS);
  const inGap = inks.filter((x) => {
    const atMs = DRIVE_START_MS + (x - first) / perMs;
    return atMs > GAP.startMs + 2000 && atMs < GAP.endMs - 2000;
  });
  expect(inGap).toEqual([]);
  expect(inks.length).toBeGreaterThan(0.75 * (last - first));
});

test('a zoom asks for as many parts of what is shown as the plot has pixels', async () => {
  const page = await openPlot('dense', ['noise']);
  const plot = plotOf(page, 'noise');
  const width = (await plot.locator('.u-over').boundingBox())?.width ?? 0;

  const asked = nextAsked(page);
  await drag(page, plot, plot, { x: 0.75, y: 0.5 });
  const { startMs, endMs, bins } = await asked;

  // What stands beside the curves may have become wider or narrower since.
  expect(Math.abs(bins - width)).toBeLessThan(width / 20);
  expect(startMs).toBeGreaterThan(DRIVE_START_MS + 40_000);
  expect(endMs).toBeLessThan(END_MS - 10_000);
  const again = nextAsked(page, { startMs, endMs });
  await page.getByRole('button', { name: 'Zoom back' }).click();
  expect(await again).toMatchObject({ startMs: DRIVE_START_MS, endMs: END_MS });
  expect(await page.getByRole('button', { name: 'Zoom back' }).count()).toBe(0);
});

test('a range that is one click away is asked for up to now', async () => {
  const page = await openPlot('rover', ['speed']);
  await page.getByRole('group', { name: 'Time' }).getByRole('button').first().click();

  const asked = nextAsked(page);
  await page.getByRole('button', { name: 'Last 6 hours' }).click();
  const { startMs, endMs } = await asked;

  expect(endMs - startMs).toBe(6 * 3_600_000);
  expect(Math.abs(endMs - Date.now())).toBeLessThan(60_000);
});

test('on a touch screen, one finger moves time, two zoom it, and a button goes back', async () => {
  const page = await openPlot('dense', ['noise'], { hasTouch: true });
  const area = plotOf(page, 'noise').locator('.u-over');
  const lengthMs = END_MS - DRIVE_START_MS;

  const moved = nextAsked(page);
  await swipe(page, area, [{ x: 0.75, y: 0.5 }], [{ x: 0.25, y: 0.5 }]);
  const later = await moved;
  await settled(page, 'noise');
  const zoomed = nextAsked(page, later);
  await swipe(
    page,
    area,
    [
      { x: 0.4, y: 0.5 },
      { x: 0.6, y: 0.5 },
    ],
    [
      { x: 0.2, y: 0.5 },
      { x: 0.8, y: 0.5 },
    ],
  );
  const part = await zoomed;
  await settled(page, 'noise');

  expect(later.endMs - later.startMs).toBe(lengthMs);
  expect(Math.abs(later.startMs - DRIVE_START_MS - lengthMs / 2)).toBeLessThan(lengthMs / 50);
  expect(Math.abs(part.endMs - part.startMs - lengthMs / 3)).toBeLessThan(lengthMs / 25);
  expect(Math.abs(middle(part) - middle(later))).toBeLessThan(lengthMs / 50);
  await page.getByRole('button', { name: 'Zoom back' }).click();
  await page.getByRole('button', { name: 'Zoom back' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Zoom back' }).count()).toBe(0);
});

test('on a phone, a finger that goes up and down over a plot scrolls the board', async () => {
  const page = await board.open({ hasTouch: true, width: 390, height: 500 });
  await page.getByRole('button', { name: 'Start with dense' }).click();
  const plot = page.getByRole('application').first();
  await plot.waitFor();
  const before = await page.getByRole('group', { name: 'Time' }).getByRole('button').first().textContent();

  await swipe(page, plot, [{ x: 0.5, y: 0.9 }], [{ x: 0.55, y: 0.1 }]);

  const scroller = page.getByRole('main', { name: 'Panels' });
  await expect.poll(() => scroller.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(50);
  expect(await page.getByRole('group', { name: 'Time' }).getByRole('button').first().textContent()).toBe(
    before,
  );
});

test('the moment that is pointed at in a plot is shown in the others, and on the map', async () => {
  const page = await board.open();
  await deviceItem(page, 'rover').click();
  await page.getByRole('button', { name: 'Start with rover' }).click();
  await chooseTime(page, DRIVE_START_MS, END_MS);
  await settled(page, 'speed');
  await settled(page, 'battery');
  await page.locator('.track-mark-end').waitFor();

  await plotOf(page, 'speed').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');

  const second = 10;
  await expect
    .poll(() => page.locator('.track-pointed').textContent())
    .toContain(`${(48.1 + second * 1e-5).toFixed(5)}, ${(11.5 + second * 2e-5).toFixed(5)}`);
  await page.locator('.track-mark-cursor').waitFor();
  await expect.poll(() => legendOf(page, 'speed')).toContain(`${speedAt(second)}`);
  await expect.poll(() => legendOf(page, 'battery')).toContain(`${90 - second / 10}`);
});
