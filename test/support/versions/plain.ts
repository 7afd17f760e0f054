/**
 * A value as JSON has it, nothing of it lost: numbers that JSON does not know, whole numbers of 64 bits, bytes, sets and
 * maps are written out.
 */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return { int64: String(value) };
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Float64Array) return Array.from(value, plain);
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (value instanceof Set) return { set: [...value].map(plain) };
  if (value instanceof Map) return { map: [...value].map(([key, of]) => [plain(key), plain(of)]) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, of]) => (of === undefined ? [] : [[name, plain(of)]])),
  );
}
