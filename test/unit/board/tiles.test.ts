import { expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../shared/board/content-security-policy.ts';
import { creditOf, originOfTiles, tilesSchema } from '../../../shared/board/tiles.ts';

const URL_OF_TILES = 'https://tiles.example.org/{z}/{x}/{y}.png';

test.each([
  URL_OF_TILES,
  'https://tiles.example.org:8443/a/{z}/{y}/{x}@2x.webp?key=a%20b&style=dark',
  'https://tiles.example.org/?z={z}&x={x}&y={y}',
  'http://127.0.0.1:9000/{z}/{x}/{y}.png',
  'http://localhost/{z}/{x}/{y}',
])('%s is taken', (url) => {
  expect(tilesSchema.parse({ url })).toEqual({ url, tileSize: 256, maxZoom: 19 });
});

test.each([
  ['https://tiles.example.org/{z}/{x}.png'],
  ['https://{z}.example.org/{z}/{x}/{y}.png'],
  ['http://tiles.example.org/{z}/{x}/{y}.png'],
  ['https://user:secret@tiles.example.org/{z}/{x}/{y}.png'],
  ['https://tiles.example.org/{z}/{x}/{y}.png; script-src *'],
  ["https://tiles.example.org/{z}/{x}/{y}.png 'unsafe-inline'"],
  ['/{z}/{x}/{y}.png'],
  ['javascript:{z}{x}{y}'],
  ['data:image/png,{z}{x}{y}'],
])('%s is refused', (url) => {
  expect(tilesSchema.safeParse({ url }).success).toBe(false);
});

test('other members are held to what they may be', () => {
  for (const wrong of [{ tileSize: 300 }, { maxZoom: 25 }, { attribution: '' }, { layers: [] }])
    expect(tilesSchema.safeParse({ url: URL_OF_TILES, ...wrong }).success).toBe(false);
});

test('the credit is what the terms want, else the name of the server', () => {
  expect(creditOf({ url: URL_OF_TILES, attribution: '© Maps' })).toBe('© Maps');
  expect(creditOf({ url: URL_OF_TILES })).toBe('tiles.example.org');
});

test('the policy has the origin of tiles where pictures and answers come from, and nowhere else', () => {
  const endpoints = ['https://api.example'];
  const tiles = originOfTiles({ url: URL_OF_TILES });

  const [plain, withTiles] = [{ endpoints }, { endpoints, tiles }].map((origins) =>
    contentSecurityPolicy(origins).split('; '),
  );

  expect(withTiles!.filter((directive) => !plain!.includes(directive))).toEqual([
    "img-src 'self' data: blob: https://tiles.example.org",
    "connect-src 'self' https://api.example https://tiles.example.org",
  ]);
  expect(withTiles).toHaveLength(plain!.length);
});
