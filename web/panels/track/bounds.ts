import type { Position, TrackLine } from './track-line.ts';

export interface Bounds {
  readonly least: Position;
  readonly most: Position;
}

/** What holds all positions of some lines; undefined where there are none. */
export function boundsOf(lines: readonly TrackLine[]): Bounds | undefined {
  let bounds: Bounds | undefined;
  for (const { fixes } of lines) {
    for (const { at } of fixes) bounds = bounds === undefined ? { least: at, most: at } : grown(bounds, at);
  }
  return bounds;
}

const grown = ({ least, most }: Bounds, [a, b]: Position): Bounds => ({
  least: [Math.min(least[0], a), Math.min(least[1], b)],
  most: [Math.max(most[0], a), Math.max(most[1], b)],
});

/** Whether one lies within the other. */
export const holds = (outer: Bounds, inner: Bounds): boolean =>
  outer.least[0] <= inner.least[0] &&
  outer.least[1] <= inner.least[1] &&
  outer.most[0] >= inner.most[0] &&
  outer.most[1] >= inner.most[1];
