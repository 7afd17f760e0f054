import { describe, expect, test } from 'vitest';
import { dashboardSchema } from '../../../shared/dashboard/schema.ts';
import type { Kind } from '../../../shared/reading/reading.ts';
import { NEW_DASHBOARD, withPanel } from '../../../web/model/edit-dashboard.ts';
import { starterPanels } from '../../../web/model/starter-board.ts';

const sensorsOf = (kinds: Readonly<Record<string, Kind>>) =>
  Object.entries(kinds).map(([sensor, kind]) => ({ sensor, kind }));

const CAR = sensorsOf({
  acceleration: 'number',
  diagnostics: 'json',
  fuel_level: 'number',
  gear: 'text',
  latitude: 'number',
  longitude: 'number',
  speed: 'number',
});

describe('a board to begin with', () => {
  test('shows over time what moves, where it went, and all it says', () => {
    const panels = starterPanels('car-1', CAR);

    expect(panels.map(({ kind, series }) => [kind, series.map(({ sensor }) => sensor)])).toEqual([
      ['plot', ['speed']],
      ['plot', ['fuel_level']],
      ['track', ['latitude']],
      ['values', ['acceleration', 'diagnostics', 'fuel_level', 'gear', 'speed', 'latitude', 'longitude']],
    ]);
  });

  test.each([
    ['a car', CAR],
    ['a machine that stands', sensorsOf({ temperature: 'number', state: 'text' })],
    ['a door', sensorsOf({ open: 'boolean' })],
    ['a tracker', sensorsOf({ location: 'json' })],
    [
      'a robot of very many sensors',
      sensorsOf(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`joint_${index}`, 'number']))),
    ],
  ] as const)('of %s is a dashboard whose panels lie side by side', (_, sensors) => {
    const panels = starterPanels('it', sensors);

    const board = panels.reduce(
      (now, panel, index) => withPanel(now, { ...panel, id: `p${index}` }),
      NEW_DASHBOARD,
    );

    expect(dashboardSchema.safeParse(board).success).toBe(true);
    // Where they were wanted: they would have made room if they had lain upon one another.
    expect(board.panels.map(({ grid }) => grid)).toEqual(panels.map(({ at, size }) => ({ ...at, ...size })));
    expect(panels.at(-1)?.kind).toBe('values');
  });
});
