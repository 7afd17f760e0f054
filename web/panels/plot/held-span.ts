import type { Span } from '../../model/time-range.ts';

/** A finger on a plot. */
export interface Finger {
  /** Where it is, and where it came down, in pixels of the window. */
  readonly x: number;
  readonly downX: number;
  /** The moment that it holds. */
  readonly atMs: number;
}

/** Fingers that are nearer to each other than this say nothing of how long a time is meant. */
const LEAST_APART_PX = 24;
const LEAST_MS = 1;

/**
 * The time that has to be shown so that each finger stays on the moment that it holds: one moves time, two stretch it.
 *
 * @param span what is shown so far
 */
export function heldSpan(
  fingers: readonly Finger[],
  { left, width }: { readonly left: number; readonly width: number },
  span: Span,
): Span {
  const [a, b] = fingers.toSorted((one, other) => one.atMs - other.atMs);
  if (a === undefined) return span;
  const isPinch = b !== undefined && b.x - a.x >= LEAST_APART_PX && b.atMs > a.atMs;
  const lengthMs = isPinch
    ? Math.max(LEAST_MS, ((b.atMs - a.atMs) / (b.x - a.x)) * width)
    : span.endMs - span.startMs;
  const startMs = a.atMs - ((a.x - left) / width) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}
