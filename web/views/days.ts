const DAY_MS = 86_400_000;

/** UTC days up to one, newest first. @param last `YYYY-MM-DD` */
export function daysUpTo(last: string, count: number): string[] {
  const lastMs = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => dayOf(lastMs - index * DAY_MS));
}

/** The UTC day of a moment. */
export const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size in the unit that is short, of 1000 each, e.g. `12.3 MB`. */
export function bytesText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`;
}
