const numbers = new Float64Array(1);
const bits = new BigInt64Array(numbers.buffer);

function bitsOf(value: number): bigint {
  numbers[0] = value;
  return bits[0] ?? 0n;
}

/** How many doubles of one sign `value` is beyond `from`, away from zero; far more where the signs differ. */
export const ulpsFrom = (from: number, value: number): number =>
  Object.is(from, value) ? 0 : Number(bitsOf(value) - bitsOf(from));

/** The double that is so many beyond `from`. */
export function addUlps(from: number, ulps: number): number {
  if (ulps === 0) return from;
  bits[0] = bitsOf(from) + BigInt(ulps);
  return numbers[0] ?? 0;
}
