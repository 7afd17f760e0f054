/** How fresh something is: `live` while it comes in, `recent` while it has just stopped. */
export type Freshness = 'live' | 'recent' | 'stale' | 'silent';

const LIVE_SECONDS = 15;
const RECENT_SECONDS = 15 * 60;

/** @param ageSeconds undefined where nothing has ever come */
export function freshnessOf(ageSeconds: number | undefined): Freshness {
  if (ageSeconds === undefined) return 'silent';
  if (ageSeconds <= LIVE_SECONDS) return 'live';
  return ageSeconds <= RECENT_SECONDS ? 'recent' : 'stale';
}

const UNITS = [
  { seconds: 86_400, sign: 'd' },
  { seconds: 3600, sign: 'h' },
  { seconds: 60, sign: 'min' },
] as const;

/** An age in one unit, e.g. `now`, `42 s`, `5 min`, `3 h`, `12 d`. */
export function ageText(ageSeconds: number): string {
  if (ageSeconds < 2) return 'now';
  const unit = UNITS.find(({ seconds }) => ageSeconds >= seconds);
  return unit === undefined
    ? `${Math.floor(ageSeconds)} s`
    : `${Math.floor(ageSeconds / unit.seconds)} ${unit.sign}`;
}
