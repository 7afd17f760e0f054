import { minuteOf } from './format.ts';

/** Parameter of a signed link to a file: when it ends, in seconds since 1970. */
const EXPIRES = 'Expires';

/** When a link to a file ends, to be read by people; undefined where it does not. */
export function linkEnd(url: string): string | undefined {
  const seconds = Number(
    (URL.canParse(url) ? new URL(url) : undefined)?.searchParams.get(EXPIRES) ?? Number.NaN,
  );
  if (!Number.isSafeInteger(seconds) || seconds <= 0 || seconds > 1e11) return undefined;
  return minuteOf(new Date(seconds * 1000).toISOString());
}
