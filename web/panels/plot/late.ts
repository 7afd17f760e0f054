import type { Series } from '../../../shared/api/series.ts';

/** Readings take some seconds on their way: what comes within them is not late. */
const ON_THEIR_WAY_MS = 30_000;

/** Whether a range was over when it was first asked for. */
export const isOver = (endMs: number, askedMs: number): boolean => endMs + ON_THEIR_WAY_MS <= askedMs;

/**
 * The revision of what has changed in a range that is over, undefined where nothing has. Revisions are of whole hours:
 * one rises too when readings come that lie beside the range.
 */
export function lateRevision(before: readonly Series[], now: readonly Series[]): number | undefined {
  const isLate = now.some((answer, index) => {
    const old = before[index];
    if (old === undefined || old === answer || answer.revision <= old.revision) return false;
    return JSON.stringify(old.channels) !== JSON.stringify(answer.channels);
  });
  return isLate ? Math.max(...now.map(({ revision }) => revision)) : undefined;
}
