type Value = number | boolean | string | Readonly<Record<string, unknown>>;

/** Digits that a reader can take in; the whole value stands beside it as a title. */
const SIGNIFICANT = 7;

/** A value as a table shows it. */
export function valueText(value: Value): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return wholeText(value);
}

/** A value with all that it has. */
export const wholeText = (value: Value): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

function numberText(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e12 || size < 1e-4)) return value.toExponential(3);
  return value.toLocaleString('en', {
    maximumSignificantDigits: Math.max(SIGNIFICANT, wholeDigits(size)),
    useGrouping: size >= 1e5,
  });
}

const wholeDigits = (size: number): number => Math.min(21, Math.floor(Math.log10(Math.max(1, size))) + 1);
