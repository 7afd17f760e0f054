/** A column of times and one of figures for each curve, as uPlot takes them. */
export type Aligned = [number[], ...(number | null | undefined)[][]];

interface Timed {
  readonly times: readonly number[];
  readonly means: readonly (number | null)[];
}

/**
 * Brings curves onto one column of times. Where a curve has no point it is undefined, which the line passes over; null,
 * which breaks it, stays.
 */
export function aligned(curves: readonly Timed[]): Aligned {
  const [first] = curves;
  if (first === undefined) return [[]];
  if (curves.every(({ times }) => isSame(times, first.times))) {
    return [[...first.times], ...curves.map(({ means }) => [...means])];
  }
  const times = Float64Array.from(new Set(curves.flatMap((curve) => curve.times))).toSorted();
  const columns = curves.map((curve) => spread(curve, times));
  return [[...times], ...columns];
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((time, index) => time === b[index]));

function spread({ times, means }: Timed, all: Float64Array): (number | null | undefined)[] {
  let next = 0;
  return Array.from(all, (time) => {
    let figure: number | null | undefined;
    // Of several points of one moment the last stands.
    for (; times[next] === time; next += 1) figure = means[next] ?? null;
    return figure;
  });
}
