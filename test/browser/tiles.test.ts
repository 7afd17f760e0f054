import type { Page } from 'playwright-core';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { fullBoard, keepBoard } from './support/full-board.ts';
import { drive, DRIVE_SECONDS, DRIVE_START_MS } from './support/readings.ts';
import { startTileServer, TILE_COLOR } from './support/tile-server.ts';
import { useBoard } from './support/use-board.ts';

const server = await startTileServer();
const board = useBoard({
  first: drive(),
  tiles: { url: `${server.origin}/{z}/{x}/{y}.png?key=k`, attribution: '© Test Maps' },
});

afterAll(() => server.close());
beforeEach(() => {
  server.isRefusing = false;
  server.asked.length = 0;
});

const timeAt = (second: number): string => new Date(DRIVE_START_MS + second * 1000).toISOString();

async function openTrack(): Promise<Page> {
  const range = { kind: 'custom' as const, start: timeAt(0), end: timeAt(DRIVE_SECONDS) };
  const dashboard = fullBoard({ name: 'Map', range, device: 'rover', plots: [], values: ['speed'] });
  return board.open({ hash: await keepBoard(board.system.url, dashboard) });
}

/** Share of a panel's picture that has the colour of the tiles. */
async function shareOfTiles(page: Page): Promise<number> {
  const picture = (await page.locator('.track').screenshot()).toString('base64');
  return page.evaluate(
    async ([base64, [red, green, blue]]) => {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (context === null) throw new Error('this browser draws nothing');
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
        if (Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue) < 12) found += 1;
      }
      return found / (data.length / 4);
    },
    [picture, TILE_COLOR] as const,
  );
}

test('a map of the server that is named lies below the track, with whose it is', async () => {
  const page = await openTrack();
  await page.getByRole('note', { name: 'The map' }).waitFor();

  await expect.poll(() => shareOfTiles(page)).toBeGreaterThan(0.5);
  expect(await page.getByRole('note', { name: 'The map' }).textContent()).toBe('© Test Maps');
  expect(server.asked.length).toBeGreaterThan(0);
  for (const path of server.asked) expect(path).toMatch(/^\/\d+\/\d+\/\d+\.png\?key=k$/);
});

test('a server that refuses its tiles is told of, and the track is shown all the same', async () => {
  server.isRefusing = true;
  const page = await openTrack();

  const note = page.getByRole('note', { name: 'The map' });
  await expect.poll(() => note.textContent()).toBe(`${new URL(server.origin).host} does not give its map.`);
  expect(await shareOfTiles(page)).toBe(0);
  await page.getByRole('button', { name: 'Zoom in' }).click();
});

test('the page may ask that server, and no other', async () => {
  const page = await fetch(board.system.url, { headers: { accept: 'text/html' } });
  const policy = page.headers.get('content-security-policy') ?? '';
  await page.body?.cancel();

  expect(policy).toContain(`connect-src 'self' ${server.origin};`);
  expect(policy).toContain(`img-src 'self' data: blob: ${server.origin};`);
  expect(policy.split(server.origin)).toHaveLength(3);
});
