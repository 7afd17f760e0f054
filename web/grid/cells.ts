import { GRID_COLUMNS } from '../../shared/dashboard/limits.ts';

/** Size of the grid's parts, in pixels, as its styles have it. */
export const ROW_PX = 36;
export const GAP_PX = 12;

/** Distance from one cell to the next. */
export function pitchOf(grid: HTMLElement): { readonly x: number; readonly y: number } {
  return { x: (grid.clientWidth + GAP_PX) / GRID_COLUMNS, y: ROW_PX + GAP_PX };
}

/** The cell beneath a point of the window. */
export function cellAt(clientX: number, clientY: number): { x: number; y: number } | undefined {
  const grid = document.querySelector<HTMLElement>('[data-cells]');
  if (grid === null) return undefined;
  const { left, top } = grid.getBoundingClientRect();
  const pitch = pitchOf(grid);
  const x = Math.floor((clientX - left) / pitch.x);
  return {
    x: Math.min(GRID_COLUMNS - 1, Math.max(0, x)),
    y: Math.max(0, Math.floor((clientY - top) / pitch.y)),
  };
}
