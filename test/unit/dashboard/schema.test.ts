import { describe, expect, test } from 'vitest';
import { DASHBOARD_LIMITS } from '../../../shared/dashboard/limits.ts';
import { type DashboardInput, dashboardSchema } from '../../../shared/dashboard/schema.ts';

const panel = {
  id: 'p-1',
  kind: 'plot',
  grid: { x: 0, y: 0, w: 6, h: 8 },
  title: 'Speed',
  series: [{ device: 'car-1', sensor: 'speed', kind: 'number', axis: 3, color: '#0c6fb8', band: true }],
  axes: [{ scale: 'log', min: 0.1, max: 100, label: 'm/s' }],
} as const;

const whole = {
  version: 1,
  name: 'Cars',
  description: 'What cars do.',
  range: { kind: 'custom', start: '2026-05-23T00:00:00Z', end: '2026-05-24T00:00:00+02:00' },
  live: false,
  devices: ['car-1'],
  panels: [panel],
} as const;

const withPanel = (change: object): object => ({ ...whole, panels: [{ ...panel, ...change }] });
const withRange = (range: object): object => ({ ...whole, range });

/** Where something is wrong, and what. */
const faults = (dashboard: unknown): string[] =>
  dashboardSchema
    .safeParse(dashboard)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('a dashboard', () => {
  test('may say all that there is to say', () => {
    expect(dashboardSchema.parse(whole)).toEqual(whole);
  });

  test('may leave out what is usual', () => {
    const least: DashboardInput = {
      version: 1,
      name: 'Cars',
      range: { kind: 'quick', last: 'PT15M' },
      devices: ['car-1'],
      panels: [{ ...panel, axes: [], series: [{ device: 'car-1', sensor: 'speed' }] }],
    };

    expect(dashboardSchema.parse(least).panels[0]?.series[0]?.axis).toBe(0);
  });

  test.each<[string, object, string]>([
    ['an unknown member', { ...whole, owner: 'me' }, 'owner'],
    ['another version', { ...whole, version: 2 }, 'version'],
    ['no name', { ...whole, name: '  ' }, 'name'],
    ['a kind that there is not', withPanel({ kind: 'pie' }), 'panels.0.kind'],
    ['an unknown member of a panel', withPanel({ color: 'red' }), 'color'],
    ['a panel beyond the last column', withPanel({ grid: { x: 8, y: 0, w: 6, h: 2 } }), 'last column'],
    ['a panel without height', withPanel({ grid: { x: 0, y: 0, w: 6, h: 0 } }), 'panels.0.grid.h'],
    ['a fifth axis', withPanel({ series: [{ ...panel.series[0], axis: 4 }] }), 'series.0.axis'],
    ['a colour by name', withPanel({ series: [{ ...panel.series[0], color: 'red' }] }), 'no colour'],
    ['an axis upside down', withPanel({ axes: [{ scale: 'linear', min: 2, max: 1 }] }), 'min above its max'],
    ['an id that is none', withPanel({ id: 'a b' }), 'no id'],
    ['the same id twice', { ...whole, panels: [panel, panel] }, 'same id twice'],
    ['a device that is not listed', { ...whole, devices: [] }, 'lack car-1'],
    ['a duration that is none', withRange({ kind: 'quick', last: '15 min' }), 'no duration'],
    ['a duration of nothing', withRange({ kind: 'quick', last: 'PT0M' }), 'no duration'],
    [
      'a time without a zone',
      withRange({ kind: 'custom', start: '2026-05-23T00:00:00', end: whole.range.end }),
      'RFC 3339',
    ],
    [
      'a range that ends before it starts',
      withRange({ kind: 'custom', start: whole.range.end, end: whole.range.start }),
      'ends before',
    ],
    [
      'too many panels',
      {
        ...whole,
        panels: Array.from({ length: DASHBOARD_LIMITS.panels + 1 }, (_, n) => ({ ...panel, id: `p${n}` })),
      },
      'panels',
    ],
  ])('is refused with %s', (_, dashboard, named) => {
    expect(faults(dashboard).join('\n')).toContain(named);
  });
});
