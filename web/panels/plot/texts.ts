import { valueText } from '../../model/value-text.ts';
import { type Curve, firstFrom, indexAt } from './curve.ts';
import type { DrawnCurve } from './drawn.ts';
import type { Strip } from './plot-model.ts';

/** A value in words; a boolean is on or off, or how much of the time it was on. */
export function figureText({ isStep, curve }: DrawnCurve, index: number | undefined): string {
  const mean = index === undefined ? undefined : curve.means[index];
  if (mean == null) return '–';
  if (!isStep) return valueText(Number(mean.toPrecision(5)));
  if (mean === 0 || mean === 1) return mean === 1 ? 'yes' : 'no';
  return `${Math.round(mean * 100)} % yes`;
}

/** The last point of a curve up to a moment. */
export function lastIndex({ times, means }: Curve, endMs: number): number | undefined {
  for (let index = firstFrom(times, endMs) - 1; index >= 0; index -= 1)
    if (means[index] !== null) return index;
  return undefined;
}

/** As parts of a range: how near a point counts at the cursor at least, and how far one may be where there are few. */
const NEAR = { least: 1 / 60, most: 1 / 8 } as const;

/** How far from the cursor a curve's point may be to be told: farther where its points are far apart. */
export const nearMs = ({ curve }: DrawnCurve, lengthMs: number): number =>
  Math.min(lengthMs * NEAR.most, Math.max(lengthMs * NEAR.least, curve.gapMs));

export const indexNear = (
  { curve, isStep }: DrawnCurve,
  atMs: number,
  withinMs: number,
): number | undefined => indexAt(curve, atMs, withinMs, isStep);

export const stateAt = ({ states }: Strip, atMs: number): string =>
  states.findLast(({ startMs }) => startMs <= atMs)?.text ?? '–';

export const momentText = (atMs: number): string =>
  new Date(atMs).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });

/** What a plot shows, in a sentence for each of its curves. */
export function description(curves: readonly DrawnCurve[], strips: readonly Strip[], endMs: number): string {
  const parts = [
    ...curves.map((each) => `${each.name}: latest ${figureText(each, lastIndex(each.curve, endMs))}`),
    ...strips.map((each) => `${each.name}: ${stateAt(each, endMs)}`),
  ];
  return `${parts.join('. ')}. Arrow keys move the cursor, Page Up and Page Down the time, plus and minus zoom, Escape goes back.`;
}
