/** All first bytes, then all second bytes, …: the bytes that resemble each other stand together. */
export function toPlanes(values: Float64Array): Uint8Array {
  const count = values.length;
  const little = new DataView(new ArrayBuffer(8));
  const planes = new Uint8Array(8 * count);
  for (let row = 0; row < count; row += 1) {
    little.setFloat64(0, values[row] ?? 0, true);
    for (let byte = 0; byte < 8; byte += 1) planes[byte * count + row] = little.getUint8(byte);
  }
  return planes;
}

/** The doubles `from` (inclusive) to `to` (exclusive) of the `count` that toPlanes laid out. */
export function fromPlanes(planes: Uint8Array, count: number, from = 0, to = count): Float64Array {
  const little = new DataView(new ArrayBuffer(8));
  const values = new Float64Array(to - from);
  for (let row = from; row < to; row += 1) {
    for (let byte = 0; byte < 8; byte += 1) little.setUint8(byte, planes[byte * count + row] ?? 0);
    values[row - from] = little.getFloat64(0, true);
  }
  return values;
}
