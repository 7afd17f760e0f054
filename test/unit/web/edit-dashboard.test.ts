import { describe, expect, test } from 'vitest';
import { dashboardSchema, type Panel } from '../../../shared/dashboard/schema.ts';
import {
  NEW_DASHBOARD,
  withChangedPanel,
  withoutPanel,
  withPanel,
  withSeries,
} from '../../../web/model/edit-dashboard.ts';

const speed = { device: 'car-1', sensor: 'speed', axis: 0 };
const gear = { device: 'car-2', sensor: 'gear', axis: 0 };
const size = { w: 4, h: 6 };

const two = withPanel(withPanel(NEW_DASHBOARD, { id: 'a', kind: 'values', series: [speed], size }), {
  id: 'b',
  kind: 'plot',
  series: [gear],
  size,
});

describe('editing a dashboard', () => {
  test('begins with one that may be kept', () => {
    expect(dashboardSchema.safeParse(NEW_DASHBOARD).success).toBe(true);
  });

  test('puts panels beside each other while there is room, and names their devices', () => {
    expect(two.panels.map(({ grid }) => [grid.x, grid.y])).toEqual([
      [0, 0],
      [4, 0],
    ]);
    expect(two.devices).toEqual(['car-1', 'car-2']);
    expect(dashboardSchema.safeParse(two).success).toBe(true);
  });

  test('puts a panel where it is wanted, and lets the others make room', () => {
    const three = withPanel(two, { id: 'c', kind: 'values', series: [], size, at: { x: 1, y: 0 } });

    const at = Object.fromEntries(three.panels.map(({ id, grid }) => [id, [grid.x, grid.y]]));
    expect(at).toEqual({ a: [0, 6], b: [4, 6], c: [1, 0] });
  });

  test('forgets devices that no panel names any more', () => {
    const one = withoutPanel(two, 'b');

    expect(one.panels.map(({ id }) => id)).toEqual(['a']);
    expect(one.devices).toEqual(['car-1']);
  });

  test('lets the rest rise when a panel goes', () => {
    const stacked = withPanel(two, { id: 'c', kind: 'values', series: [], size: { w: 12, h: 3 } });

    const left = withoutPanel(withoutPanel(stacked, 'a'), 'b');

    expect(left.panels.map(({ grid }) => grid.y)).toEqual([0]);
  });

  test('changes one panel, and never its id', () => {
    const renamed = withChangedPanel(two, 'a', (panel) => ({ ...panel, id: 'other', title: 'Speed' }));

    expect(renamed.panels.map(({ id, title }) => [id, title])).toEqual([
      ['a', 'Speed'],
      ['b', undefined],
    ]);
  });

  test('adds a sensor once', () => {
    const panel: Panel = two.panels[0]!;

    const twice = withSeries(withSeries(panel, gear), gear);

    expect(twice.series).toEqual([speed, gear]);
    expect(withSeries(panel, speed)).toBe(panel);
  });
});
