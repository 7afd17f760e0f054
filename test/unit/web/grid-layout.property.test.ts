import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GRID_COLUMNS } from '../../../shared/dashboard/limits.ts';
import type { PanelGrid } from '../../../shared/dashboard/schema.ts';
import { gridSchema } from '../../../shared/dashboard/schema.ts';
import { compacted, fitted, freePlace, inOrder, moved, type Placed } from '../../../web/model/grid-layout.ts';

const anyGrid = fc.record({
  x: fc.integer({ min: -3, max: 15 }),
  y: fc.integer({ min: -3, max: 30 }),
  w: fc.integer({ min: 0, max: 15 }),
  h: fc.integer({ min: 0, max: 12 }),
});
const anyItems = fc
  .array(anyGrid, { minLength: 1, maxLength: 12 })
  .map((grids) => grids.map((grid, index): Placed => ({ id: `p${index}`, grid })));

const at = (id: string, x: number, y: number): Placed => ({ id, grid: { x, y, w: 2, h: 3 } });

/** All cells that something covers. */
const cellsOf = ({ x, y, w, h }: PanelGrid): string[] =>
  Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);

function hasOverlaps(items: readonly Placed[]): boolean {
  const cells = items.flatMap(({ grid }) => cellsOf(grid));
  return new Set(cells).size < cells.length;
}

/** Whether something could rise by a row. */
function canRise(items: readonly Placed[]): boolean {
  return items.some(({ id, grid }) => {
    if (grid.y === 0) return false;
    const others = new Set(items.filter((item) => item.id !== id).flatMap((item) => cellsOf(item.grid)));
    return cellsOf({ ...grid, y: grid.y - 1 }).every((cell) => !others.has(cell));
  });
}

describe('panels on the grid', () => {
  test('never overlap, never leave the grid, and leave no hole that one of them could rise into', () => {
    fc.assert(
      fc.property(anyItems, (items) => {
        const placed = compacted(items);

        expect(placed.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
        expect(hasOverlaps(placed)).toBe(false);
        expect(canRise(placed)).toBe(false);
        for (const { grid } of placed) expect(gridSchema.safeParse(grid).success).toBe(true);
      }),
    );
  });

  test('stay where they are when nothing is done', () => {
    fc.assert(
      fc.property(anyItems, (items) => {
        const placed = compacted(items);

        expect(compacted(placed)).toEqual(placed);
      }),
    );
  });

  test('go to the column and get the size that is wanted, and not below all others where that is not wanted', () => {
    fc.assert(
      fc.property(anyItems, anyGrid, fc.nat(), (items, wanted, number) => {
        const placed = compacted(items);
        const { id } = placed[number % placed.length]!;

        const after = moved(placed, id, wanted);

        const { grid } = after.find((item) => item.id === id)!;
        const { x, w, h, y } = fitted(wanted);
        expect(grid).toMatchObject({ x, w, h });
        expect(grid.y).toBeLessThanOrEqual(Math.max(y, ...placed.map((item) => item.grid.y + item.grid.h)));
        expect(hasOverlaps(after)).toBe(false);
      }),
    );
  });

  test('find a place that is free, as far up as there is one', () => {
    fc.assert(
      fc.property(
        anyItems,
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 3, max: 8 }),
        (items, w, h) => {
          const placed = compacted(items);

          const grid = freePlace(placed, { w, h });

          expect(hasOverlaps([...placed, { id: 'new', grid }])).toBe(false);
          expect(grid.y).toBeLessThanOrEqual(Math.max(...placed.map((item) => item.grid.y + item.grid.h)));
          for (let y = 0; y < grid.y; y += 1) {
            for (let x = 0; x + w <= GRID_COLUMNS; x += 1)
              expect(hasOverlaps([...placed, { id: 'new', grid: { x, y, w, h } }])).toBe(true);
          }
        },
      ),
    );
  });

  test('are read from the top, and from the left', () => {
    const order = inOrder([at('c', 0, 3), at('b', 4, 0), at('a', 0, 0)]).map(({ id }) => id);

    expect(order).toEqual(['a', 'b', 'c']);
  });
});
