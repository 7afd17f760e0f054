import type { Track } from '../../../shared/api/motion.ts';
import { firstWhere } from '../../model/first-where.ts';
import { momentMs } from '../../model/time-range.ts';

/** A position, as GeoJSON has it: longitude and latitude, or x and y. */
export type Position = readonly [a: number, b: number];

export interface Fix {
  readonly atMs: number;
  readonly at: Position;
}

/** Where a device went, in the order of time. */
export interface TrackLine {
  readonly device: string;
  readonly measure: 'geodesic' | 'plane';
  readonly fixes: readonly Fix[];
}

export function trackLineOf({ geometry, properties }: Track): TrackLine {
  const { device, measure, times } = properties;
  const positions =
    geometry === null ? [] : geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates;
  const fixes = positions.flatMap(([a, b], index): Fix[] => {
    const atMs = momentMs(times[index] ?? '');
    return a === undefined || b === undefined || atMs === undefined ? [] : [{ atMs, at: [a, b] }];
  });
  return { device, measure, fixes: measure === 'geodesic' ? unwrapped(fixes) : fixes };
}

/** Goes on beyond 180° where the antimeridian is crossed, instead of once around the Earth. */
export function unwrapped(fixes: readonly Fix[]): Fix[] {
  let turns = 0;
  let last: number | undefined;
  return fixes.map(({ atMs, at: [longitude, latitude] }) => {
    if (last !== undefined && longitude - last > 180) turns -= 1;
    if (last !== undefined && longitude - last < -180) turns += 1;
    last = longitude;
    return { atMs, at: [longitude + turns * 360, latitude] };
  });
}

/** Fixes lie a part of a second apart, or a quarter of an hour: a gap is what is far longer than that, and than a minute. */
const GAP = { share: 0.9, pauses: 10, leastMs: 60_000 } as const;

/** From what pause on nothing is known of where a device was in between. */
export function gapMsOf(fixes: readonly Fix[]): number {
  const pauses = fixes
    .slice(1)
    .map(({ atMs }, index) => atMs - (fixes[index]?.atMs ?? atMs))
    .toSorted((a, b) => a - b);
  const usual = pauses[Math.floor(pauses.length * GAP.share)] ?? 0;
  return Math.max(GAP.leastMs, usual * GAP.pauses);
}

/** Stretches that are known, and what leads from one to the next: nothing says how it went there. */
export function stretchesOf(fixes: readonly Fix[]): { readonly known: Fix[][]; readonly gaps: Fix[][] } {
  const gapMs = gapMsOf(fixes);
  const known: Fix[][] = [];
  const gaps: Fix[][] = [];
  for (const fix of fixes) {
    const stretch = known.at(-1);
    const last = stretch?.at(-1);
    if (stretch !== undefined && last !== undefined && fix.atMs - last.atMs < gapMs) stretch.push(fix);
    else {
      if (last !== undefined) gaps.push([last, fix]);
      known.push([fix]);
    }
  }
  return { known, gaps };
}

/** Where a device was at a moment; undefined where nothing is known of that. */
export function fixAt(fixes: readonly Fix[], atMs: number): Fix | undefined {
  const fix = nearestFix(fixes, atMs);
  return fix !== undefined && Math.abs(fix.atMs - atMs) <= gapMsOf(fixes) / 2 ? fix : undefined;
}

/** The fix whose time is nearest; the earlier one of two that are as near. */
export function nearestFix(fixes: readonly Fix[], atMs: number): Fix | undefined {
  const next = firstWhere(fixes, (fix) => fix.atMs >= atMs);
  const [before, after] = [fixes[next - 1], fixes[next]];
  if (before === undefined || after === undefined) return before ?? after;
  return after.atMs - atMs < atMs - before.atMs ? after : before;
}

/** A place on a line, and the time at which the device passed there. */
export interface PlaceOnLine {
  readonly atMs: number;
  /** In pixels. */
  readonly distance: number;
}

/**
 * The place of a line that is nearest to a point of the screen.
 *
 * @param project gives the pixels of a position
 */
export function nearestPlace(
  fixes: readonly Fix[],
  point: Position,
  project: (position: Position) => Position,
): PlaceOnLine | undefined {
  let best: PlaceOnLine | undefined;
  let from: { readonly pixel: Position; readonly atMs: number } | undefined;
  for (const { at, atMs } of fixes) {
    const to = { pixel: project(at), atMs };
    const part = from === undefined ? 1 : partAlong(from.pixel, to.pixel, point);
    const start = from ?? to;
    const x = start.pixel[0] + part * (to.pixel[0] - start.pixel[0]);
    const y = start.pixel[1] + part * (to.pixel[1] - start.pixel[1]);
    const distance = Math.hypot(x - point[0], y - point[1]);
    if (best === undefined || distance < best.distance) {
      best = { atMs: start.atMs + part * (to.atMs - start.atMs), distance };
    }
    from = to;
  }
  return best;
}

/** How far along a stretch the foot of a point lies, from 0 to 1. */
function partAlong([ax, ay]: Position, [bx, by]: Position, [px, py]: Position): number {
  const lengthSquared = (bx - ax) ** 2 + (by - ay) ** 2;
  if (lengthSquared === 0) return 0;
  return Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / lengthSquared));
}
