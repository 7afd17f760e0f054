/** A name for a file, of what it shows and since when. */
export const fileName = (title: string, startMs: number, extension: string): string =>
  `${title.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60)}-${new Date(startMs).toISOString().slice(0, 19).replaceAll(':', '')}.${extension}`;

export interface Pictured {
  readonly title: string;
  readonly entries: readonly { readonly name: string; readonly color: string }[];
  readonly background: string;
  readonly ink: string;
  readonly font: string;
}

/** A plot's canvas with its title and what its colours mean. */
export async function pictureOf(
  plot: HTMLCanvasElement,
  { title, entries, background, ink, font }: Pictured,
): Promise<Blob | null> {
  const scale = devicePixelRatio;
  const row = 18 * scale;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const texts = [{ name: title, color: ink }, ...entries];
  canvas.width = plot.width;
  canvas.height = plot.height + row * (texts.length + 1);
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = font.replace('11px', `${12 * scale}px`);
  for (const [index, { name, color }] of texts.entries()) {
    context.fillStyle = color;
    context.fillText(name, 12 * scale, row * (index + 1));
  }
  context.drawImage(plot, 0, row * (texts.length + 1));
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
}
