/**
 * Some of many, the same ones every time: the first, the last, and others at equal distances between them.
 *
 * @param most how many at most, at least 2
 */
export function sampled<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from(
    { length: most },
    (_, step) => all[Math.round((step * (all.length - 1)) / (most - 1))],
  ).filter((item) => item !== undefined);
}
