import { CompensatedSum } from './compensated-sum.ts';
import type { Bin, Motion, MotionName } from './day-summary.ts';
import { distance } from './distance.ts';

/** The bins of one channel and day, in their order, as one; undefined where there are none. */
export function mergeBins(bins: Iterable<Bin>): Bin | undefined {
  let merged: Bin | undefined;
  const sum = new CompensatedSum();
  for (const bin of bins) {
    sum.add(bin.sum);
    if (merged === undefined) {
      merged = bin;
      continue;
    }
    merged = {
      count: merged.count + bin.count,
      min: Math.min(merged.min, bin.min),
      max: Math.max(merged.max, bin.max),
      sum: 0,
      firstNs: merged.firstNs,
      lastNs: bin.lastNs,
      first: merged.first,
      last: bin.last,
    };
  }
  return merged && { ...merged, sum: sum.value };
}

/** The motions of consecutive stretches of one day, with the way from each to the next; undefined where there are none. */
export function mergeMotions(name: MotionName, motions: Iterable<Motion>): Motion | undefined {
  let merged: Motion | undefined;
  const length = new CompensatedSum();
  for (const motion of motions) {
    length.add(motion.length);
    if (merged !== undefined) length.add(distance(name, merged.last, motion.first));
    merged =
      merged === undefined
        ? motion
        : { count: merged.count + motion.count, length: 0, first: merged.first, last: motion.last };
  }
  return merged && { ...merged, length: length.value };
}
