/** A stream of chance that a seed repeats: numbers with 0 ≤ x < 1. */
export type Random = () => number;

/**
 * A small generator of the xorshift family over 32 bits: quick, and the same on every machine. Not for secrets.
 *
 * @param seed any whole number; neighbouring seeds give unrelated streams
 */
export function seededRandom(seed: number): Random {
  // An xorshift state must not be zero, and close states start alike: so the seed is scattered first.
  let state = Math.imul(seed ^ 0x5bd1e995, 0x2c9277b5) || 1;
  const step = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warmUp = 0; warmUp < 8; warmUp += 1) step();
  return () => step() / 2 ** 32;
}
