import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/**
 * Height of the one curve of a plot's picture in each column, from its first column to its last.
 *
 * @param page any that can decode a picture, of a plot with one series
 */
export async function curveOf(page: Page, file: string): Promise<number[]> {
  const picture = (await readFile(file)).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser draws nothing');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const styles = getComputedStyle(document.documentElement);
    const [red = 0, green = 0, blue = 0] = (
      styles
        .getPropertyValue('--series-1')
        .trim()
        .match(/[\da-f]{2}/gi) ?? []
    ).map((part) => Number.parseInt(part, 16));
    /** Rows of the title and of what colours mean. */
    const head = 54;
    const heights: number[] = [];
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      let count = 0;
      for (let y = head; y < height; y += 1) {
        const at = 4 * (y * width + x);
        const distance =
          Math.abs((data[at] ?? 0) - red) +
          Math.abs((data[at + 1] ?? 0) - green) +
          Math.abs((data[at + 2] ?? 0) - blue);
        if (distance > 40) continue;
        sum += height - y;
        count += 1;
      }
      if (count > 0) heights.push(sum / count);
    }
    return heights;
  }, picture);
}
