import { formatInstant, parseRfc3339 } from '../../shared/reading/instant.ts';
import { CliFailure } from '../failure.ts';

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/**
 * When a key is to end.
 *
 * @param text a length of time from now on, like `90d` or `12h`, or RFC 3339
 * @returns RFC 3339
 * @throws CliFailure for anything else
 */
export function parseExpiry(text: string, nowMs: number): string {
  const [, count, unit = ''] = /^(\d{1,6})([hd])$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit];
  if (count !== undefined && unitMs !== undefined) {
    return new Date(nowMs + Number(count) * unitMs).toISOString();
  }
  const at = parseRfc3339(text);
  if (at !== undefined) return formatInstant(at);
  throw new CliFailure(`--expires is no time: ${text}`, 'Write it like 90d, 12h or 2027-01-31T00:00:00Z.');
}
