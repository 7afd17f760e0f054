/** What a column of dots shows: from one height to another, 0 (below) to 1. */
export interface DotSpan {
  readonly low: number;
  readonly high: number;
}

/** Dots of a cell of Braille, from above, in its left and its right column: https://www.unicode.org/charts/PDF/U2800.pdf */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const BLANK = 0x2800;
export const DOTS_PER_CELL = { across: 2, down: 4 } as const;

/**
 * Draws spans side by side, each as high as it is, and the next one reaching to it where both are there: a curve.
 *
 * @param spans one for each column of dots; undefined leaves it blank
 * @param height in lines
 * @returns lines from above
 */
export function drawSpans(spans: readonly (DotSpan | undefined)[], height: number): string[] {
  const rows = height * DOTS_PER_CELL.down;
  const width = Math.ceil(spans.length / DOTS_PER_CELL.across);
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  const rowOf = (share: number): number => Math.round((1 - share) * (rows - 1));
  spans.forEach((given, column) => {
    if (given === undefined) return;
    const { low, high } = reaching(given, spans[column - 1]);
    for (let row = rowOf(high); row <= rowOf(low); row += 1) {
      const line = cells[Math.floor(row / DOTS_PER_CELL.down)];
      const dot = DOTS[column % 2 === 0 ? 0 : 1][row % DOTS_PER_CELL.down] ?? 0;
      const cell = Math.floor(column / DOTS_PER_CELL.across);
      if (line !== undefined) line[cell] = (line[cell] ?? 0) | dot;
    }
  });
  return cells.map((line) => Array.from(line, (dots) => String.fromCharCode(BLANK + dots)).join(''));
}

/** A span that touches the one before it. */
function reaching({ low, high }: DotSpan, before: DotSpan | undefined): DotSpan {
  if (before === undefined) return { low, high };
  return { low: Math.min(low, before.high), high: Math.max(high, before.low) };
}
