import type { PanelAxis } from '../../../shared/dashboard/schema.ts';
import { type Curve, firstFrom } from './curve.ts';

export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Air above and below the curves, as a part of their height. */
const AIR = 0.06;

/** The least and the greatest that are drawn between two moments; undefined where nothing is. */
export function extentOf(
  { times, means, least, greatest }: Curve,
  startMs: number,
  endMs: number,
  { hasBand, isLog }: { readonly hasBand: boolean; readonly isLog: boolean },
): Extent | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let index = firstFrom(times, startMs); index < times.length; index += 1) {
    if ((times[index] ?? 0) > endMs) break;
    const figures = hasBand ? [means[index], least[index], greatest[index]] : [means[index]];
    for (const figure of figures) {
      // A logarithm knows nothing from zero down.
      if (figure == null || (isLog && figure <= 0)) continue;
      min = Math.min(min, figure);
      max = Math.max(max, figure);
    }
  }
  return min <= max ? { min, max } : undefined;
}

/** What an axis goes from and to, for what is drawn on it. */
export function axisRange(extents: readonly (Extent | undefined)[], axis: PanelAxis): [number, number] {
  const present = extents.filter((extent) => extent !== undefined);
  const isEmpty = present.length === 0;
  const least = isEmpty ? undefined : Math.min(...present.map(({ min }) => min));
  const greatest = isEmpty ? undefined : Math.max(...present.map(({ max }) => max));
  return axis.scale === 'log' ? logRange(least, greatest, axis) : linearRange(least, greatest, axis);
}

function linearRange(least = 0, greatest = 1, { min, max }: PanelAxis): [number, number] {
  const height = greatest - least;
  const air = height > 0 ? height * AIR : Math.abs(least) * AIR || 1;
  return ordered(min ?? least - air, max ?? greatest + air, air);
}

/** Whole powers of ten around what is drawn, as far as numbers go. */
function logRange(least = 1, greatest = 10, { min, max }: PanelAxis): [number, number] {
  const from =
    min !== undefined && min > 0 ? min : Math.max(10 ** Math.floor(Math.log10(least)), Number.MIN_VALUE);
  const to =
    max !== undefined && max > 0 ? max : Math.min(10 ** Math.ceil(Math.log10(greatest)), Number.MAX_VALUE);
  return from < to ? [from, to] : [from, from * 10];
}

/** A bound that was set may lie beyond all that is drawn. */
const ordered = (from: number, to: number, air: number): [number, number] =>
  from < to ? [from, to] : [from, from + Math.max(air, Number.EPSILON * Math.abs(from) * 4)];
