/**
 * The JSON text of a finite number: what JSON.stringify gives, except that the negative zero keeps its sign,
 * which JSON has a spelling for and JSON.parse reads back.
 */
export function jsonNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
