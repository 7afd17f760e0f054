/** Packs a set of small whole numbers, one bit each, the lowest number first. */
export function toBitmap(numbers: ReadonlySet<number>): Uint8Array {
  const bytes = new Uint8Array((Math.max(-1, ...numbers) + 8) >>> 3 || 1);
  for (const number of numbers) bytes[number >>> 3] = (bytes[number >>> 3] ?? 0) | (1 << (number & 7));
  return bytes;
}

/** The set that toBitmap packed. */
export function fromBitmap(bytes: Uint8Array): Set<number> {
  const numbers = new Set<number>();
  bytes.forEach((byte, at) => {
    for (let bit = 0; bit < 8; bit += 1) if ((byte >>> bit) & 1) numbers.add(8 * at + bit);
  });
  return numbers;
}
