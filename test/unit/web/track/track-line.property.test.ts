import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, holds } from '../../../../web/panels/track/bounds.ts';
import { planeProjection } from '../../../../web/panels/track/projection.ts';
import {
  type Fix,
  nearestFix,
  nearestPlace,
  trackLineOf,
  unwrapped,
} from '../../../../web/panels/track/track-line.ts';

const coordinate = fc.integer({ min: -1000, max: 1000 });
const fixes = (least = 0) =>
  fc
    .array(fc.record({ atMs: fc.integer({ min: 0, max: 500 }), at: fc.tuple(coordinate, coordinate) }), {
      minLength: least,
      maxLength: 40,
    })
    .map((list): Fix[] => list.toSorted((a, b) => a.atMs - b.atMs));

describe('a track', () => {
  test('has the fix whose time is nearest, of all', () => {
    fc.assert(
      fc.property(fixes(), fc.integer({ min: -50, max: 550 }), (list, atMs) => {
        const found = nearestFix(list, atMs);

        const least = Math.min(...list.map((fix) => Math.abs(fix.atMs - atMs)));
        expect(found === undefined ? Number.POSITIVE_INFINITY : Math.abs(found.atMs - atMs)).toBe(least);
      }),
    );
  });

  test('is nearest at one of its own places, and no fix is nearer', () => {
    fc.assert(
      fc.property(fixes(1), fc.tuple(coordinate, coordinate), (list, point) => {
        const found = nearestPlace(list, point, (at) => at)!;

        const toFixes = list.map(({ at }) => Math.hypot(at[0] - point[0], at[1] - point[1]));
        expect(found.distance).toBeLessThanOrEqual(Math.min(...toFixes));
        expect(found.atMs).toBeGreaterThanOrEqual(list[0]!.atMs);
        expect(found.atMs).toBeLessThanOrEqual(list.at(-1)!.atMs);
      }),
    );
  });

  test('tells the time between two fixes by how far along a place is', () => {
    const list: Fix[] = [
      { atMs: 1000, at: [0, 0] },
      { atMs: 2000, at: [100, 0] },
    ];

    expect(nearestPlace(list, [25, 7], (at) => at)).toEqual({ atMs: 1250, distance: 7 });
  });

  test('goes on beyond the antimeridian, and means the same places', () => {
    const longitudes = fc.array(fc.integer({ min: -180, max: 180 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(longitudes, (list) => {
        const line = unwrapped(list.map((longitude, atMs) => ({ atMs, at: [longitude, 0] })));

        const steps = line.slice(1).map(({ at }, index) => Math.abs(at[0] - line[index]!.at[0]));
        expect(line.map(({ at }, index) => Math.abs(at[0] - list[index]!) % 360)).toEqual(list.map(() => 0));
        expect(Math.max(0, ...steps)).toBeLessThanOrEqual(180);
      }),
    );
  });

  test('is read of GeoJSON: a line, a point, or nothing', () => {
    const properties = { device: 'a', revision: 1, measure: 'plane' as const };
    const times = ['2026-05-23T20:00:00Z', '2026-05-23T20:00:01.250Z'];
    const line = {
      type: 'LineString' as const,
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    };

    const read = trackLineOf({ type: 'Feature', geometry: line, properties: { ...properties, times } });
    const point = trackLineOf({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [1, 2] },
      properties: { ...properties, times: times.slice(1) },
    });
    const none = trackLineOf({ type: 'Feature', geometry: null, properties: { ...properties, times: [] } });

    const atMs = Date.parse(times[0]!);
    expect(read.fixes).toEqual([
      { atMs, at: [1, 2] },
      { atMs: atMs + 1250, at: [3, 4] },
    ]);
    expect(point.fixes).toEqual([{ atMs: atMs + 1250, at: [1, 2] }]);
    expect(none.fixes).toEqual([]);
  });

  test('lies within its bounds, and touches each of their sides', () => {
    fc.assert(
      fc.property(fixes(1), (list) => {
        const { least, most } = boundsOf([{ device: 'a', measure: 'plane', fixes: list }])!;

        for (const { at } of list) expect(holds({ least, most }, { least: at, most: at })).toBe(true);
        for (const axis of [0, 1] as const) {
          expect(list.some(({ at }) => at[axis] === least[axis])).toBe(true);
          expect(list.some(({ at }) => at[axis] === most[axis])).toBe(true);
        }
      }),
    );
    expect(boundsOf([])).toBeUndefined();
  });
});

describe('a plane on the map', () => {
  test('keeps within half a degree of the origin, is large enough to see, and comes back as it was', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(value, value), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), ([x, y], size) => {
        const { toMap, fromMap } = planeProjection({ least: [x, y], most: [x + size, y + size] });

        const corner = toMap([x + size, y + size]);
        expect(Math.abs(corner[0])).toBeLessThanOrEqual(0.5 + 1e-6);
        expect(Math.abs(corner[0])).toBeGreaterThan(0.049);
        expect(fromMap(corner)[1]).toBeCloseTo(y + size, 6);
      }),
    );
  });
});
