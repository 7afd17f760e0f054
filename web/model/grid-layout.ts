import { GRID_COLUMNS } from '../../shared/dashboard/limits.ts';
import type { PanelGrid } from '../../shared/dashboard/schema.ts';

/** Something that lies on the grid. */
export interface Placed {
  readonly id: string;
  readonly grid: PanelGrid;
}

/** The least that a panel is good for. */
const LEAST_SIZE = { w: 2, h: 3 } as const;

const overlaps = (a: PanelGrid, b: PanelGrid): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(value)));

/** A place that is on the grid: wide and high enough, and not beyond the last column. */
export function fitted({ x, y, w, h }: PanelGrid): PanelGrid {
  const width = within(w, LEAST_SIZE.w, GRID_COLUMNS);
  return {
    x: within(x, 0, GRID_COLUMNS - width),
    y: Math.max(0, Math.round(y)),
    w: width,
    h: Math.max(LEAST_SIZE.h, Math.round(h)),
  };
}

/** From the top, in the order in which they are read. */
export const inOrder = <Item extends Placed>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => a.grid.y - b.grid.y || a.grid.x - b.grid.x);

/**
 * Lets everything rise as far as it can, so that there are no holes and no overlaps.
 *
 * @param first id of the one that keeps its place before all others that want it
 */
export function compacted<Item extends Placed>(items: readonly Item[], first?: string): Item[] {
  const placed = new Map<string, Item>();
  const rank = (item: Item): number => (item.id === first ? -0.5 : 0) + item.grid.y;
  for (const item of items.toSorted((a, b) => rank(a) - rank(b) || a.grid.x - b.grid.x)) {
    const grid = fitted(item.grid);
    const isFree = (y: number): boolean =>
      [...placed.values()].every((other) => !overlaps({ ...grid, y }, other.grid));
    let y = grid.y;
    while (!isFree(y)) y += 1;
    while (y > 0 && isFree(y - 1)) y -= 1;
    placed.set(item.id, { ...item, grid: { ...grid, y } });
  }
  return items.flatMap(({ id }) => placed.get(id) ?? []);
}

/** Puts one of the items somewhere else, or gives it another size; the others make room. */
export function moved<Item extends Placed>(items: readonly Item[], id: string, wanted: PanelGrid): Item[] {
  const grid = fitted(wanted);
  return compacted(
    items.map((item) => (item.id === id ? { ...item, grid } : item)),
    id,
  );
}

/** The first free place of a size, from the top; at the end of all at the latest. */
export function freePlace(
  items: readonly Placed[],
  size: { readonly w: number; readonly h: number },
): PanelGrid {
  const end = Math.max(0, ...items.map(({ grid }) => grid.y + grid.h));
  for (let y = 0; y < end; y += 1) {
    for (let x = 0; x + size.w <= GRID_COLUMNS; x += 1) {
      const grid = { x, y, ...size };
      if (items.every((item) => !overlaps(grid, item.grid))) return grid;
    }
  }
  return { x: 0, y: end, ...size };
}
