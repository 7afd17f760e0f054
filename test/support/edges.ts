const QUARTER_NS = 900_000_000_000n;
const LONG_NS = 2n * 96n * QUARTER_NS;

/** Where the parts of a series begin, and where the last ends, by a plain computation; all in nanoseconds. */
export function edgesOf(startNs: bigint, endNs: bigint, bins: number): bigint[] {
  const exact = Array.from(
    { length: bins + 1 },
    (_, at) => startNs + ((endNs - startNs) * BigInt(at)) / BigInt(bins),
  );
  if (endNs - startNs <= LONG_NS) return [...new Set(exact)];
  const moved = exact.slice(1, -1).map((edge) => ((edge + QUARTER_NS / 2n) / QUARTER_NS) * QUARTER_NS);
  return [startNs, ...new Set(moved.filter((edge) => edge > startNs && edge < endNs)), endNs];
}
