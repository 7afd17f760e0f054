import { compareInstants, fromNanoseconds, type Instant } from '../../../reading/instant.ts';
import { EARLIEST, LATEST } from '../../../reading/moment.ts';
import type { TimeRange } from '../../../recording/read-rows.ts';
import type { TimeStretch } from '../../source.ts';

/** A stretch as far as readings may have its times. */
export function toTimeRange(range: TimeStretch | undefined): TimeRange {
  if (range === undefined) return { start: EARLIEST, end: LATEST };
  return {
    start: later(fromNanoseconds(range.start), EARLIEST),
    end: earlier(fromNanoseconds(range.end), LATEST),
  };
}

const later = (a: Instant, b: Instant): Instant => (compareInstants(a, b) < 0 ? b : a);
const earlier = (a: Instant, b: Instant): Instant => (compareInstants(a, b) > 0 ? b : a);
