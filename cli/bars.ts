/** Eighths of a cell, from the left. */
const LEVELS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const;
/** Eighths of a cell, from below. */
const HEIGHTS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A bar to the right. @param share 0 to 1 of `width` characters */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (LEVELS[eighths % 8] ?? '');
}

/** A line of bars that stand side by side; a blank where there is no number. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return values
    .map((value) => {
      if (value === null) return ' ';
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return HEIGHTS[Math.min(HEIGHTS.length - 1, Math.floor(share * HEIGHTS.length))];
    })
    .join('');
}
