import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** What of a series is looked for: its line, or the band from its least to its greatest. */
type Ink = 'line' | 'band';

/** Rows of the title and of what colours mean, in a picture of a plot with one series. */
const HEAD_PX = 54;
/** How much of its colour a band has, and by how much colours may differ. */
const INKS = { line: { share: 1, within: 40 }, band: { share: 0.16, within: 12 } } as const;

/**
 * Height of the one curve of a plot's picture in each column, from its first column to its last.
 *
 * @param page any that can decode a picture, of a plot with one series
 */
export const curveOf = async (page: Page, file: string): Promise<number[]> =>
  (await inked(page, file, 'line')).flatMap((rows) => (rows.length === 0 ? [] : [mean(rows)]));

const mean = (figures: readonly number[]): number =>
  figures.reduce((sum, each) => sum + each, 0) / figures.length;

/**
 * Heights at which there is ink of the one series, in each column of a plot's picture.
 *
 * @param page any that can decode a picture, of a plot with one series
 */
export async function inked(page: Page, file: string, ink: Ink): Promise<number[][]> {
  const picture = (await readFile(file)).toString('base64');
  return page.evaluate(
    async ({ base64, head, share, within }) => {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('this browser draws nothing');
      context.drawImage(bitmap, 0, 0);
      const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const styles = getComputedStyle(document.documentElement);
      // A built style has `#fff` for `#ffffff`.
      const partsOf = (name: string): number[] => {
        const digits = styles.getPropertyValue(name).trim().slice(1);
        const parts = digits.match(digits.length === 3 ? /./g : /../g) ?? [];
        return parts.map((part) => Number.parseInt(part.padStart(2, part), 16));
      };
      const ground = partsOf('--surface');
      const color = partsOf('--series-1').map((part, at) => share * part + (1 - share) * (ground[at] ?? 0));
      return Array.from({ length: width }, (_, x) => {
        const rows: number[] = [];
        for (let y = head; y < height; y += 1) {
          const at = 4 * (y * width + x);
          const distance = color.reduce(
            (sum, part, index) => sum + Math.abs((data[at + index] ?? 0) - part),
            0,
          );
          if (distance <= within) rows.push(height - y);
        }
        return rows;
      });
    },
    { base64: picture, head: HEAD_PX, ...INKS[ink] },
  );
}
