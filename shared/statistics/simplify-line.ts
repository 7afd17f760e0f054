import type { Measure } from '../index/recording-index.ts';
import type { PlacedFix } from './placed-fix.ts';

/** What is no farther off a line lies on it but for rounding: degrees, or units of x and y. */
const ON_THE_LINE = 1e-12;

/** A stretch of the line between two points that stay, and the point that is farthest off it. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly farthest: number;
  readonly off: number;
}

/**
 * Simplifies a line to a number of points, as Douglas and Peucker do: the point that is farthest off the line as it
 * is so far is added again and again. The first and the last stay.
 *
 * Libraries take a tolerance and leave as many points as there are beyond it; what is wanted here is their number.
 */
export function simplifyLine(fixes: readonly PlacedFix[], points: number, measure: Measure): PlacedFix[] {
  if (fixes.length <= points) return [...fixes];
  const stays = new Set([0, fixes.length - 1]);
  const stretches = [farthestIn(fixes, 0, fixes.length - 1, measure)];
  while (stays.size < points) {
    let widest = 0;
    stretches.forEach(({ off }, at) => {
      if (off > (stretches[widest]?.off ?? 0)) widest = at;
    });
    const stretch = stretches[widest];
    if (stretch === undefined || stretch.off <= ON_THE_LINE) break;
    const { from, to, farthest } = stretch;
    stays.add(farthest);
    stretches[widest] = farthestIn(fixes, from, farthest, measure);
    stretches.push(farthestIn(fixes, farthest, to, measure));
  }
  return [...stays].toSorted((a, b) => a - b).flatMap((at) => fixes[at] ?? []);
}

function farthestIn(fixes: readonly PlacedFix[], from: number, to: number, measure: Measure): Stretch {
  const [start, end] = [fixes[from], fixes[to]];
  let farthest = from;
  let off = 0;
  if (start === undefined || end === undefined) return { from, to, farthest, off };
  // A degree of longitude is shorter than one of latitude by the cosine of the latitude.
  const width = measure === 'geodesic' ? Math.cos((start.a * Math.PI) / 180) : 1;
  const [da, db] = [end.a - start.a, (end.b - start.b) * width];
  const length = da * da + db * db;
  for (let at = from + 1; at < to; at += 1) {
    const fix = fixes[at];
    if (fix === undefined) continue;
    const [a, b] = [fix.a - start.a, (fix.b - start.b) * width];
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, (a * da + b * db) / length));
    const distance = Math.hypot(a - along * da, b - along * db);
    if (distance > off) [farthest, off] = [at, distance];
  }
  return { from, to, farthest, off };
}
