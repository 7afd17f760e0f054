import { OdographError } from '../errors/odograph-error.ts';
import { cutMinutes, MINUTES_OF_DAY } from '../manifest/windows.ts';
import { WINDOW_LIMITS } from '../manifest/limits.ts';
import { HOUR_NS, MINUTE_NS } from '../reading/instant.ts';
import { dataRangeOf } from './compose/compose-recording.ts';
import type { BoundPlan, SessionPlan } from './compose/plan-session.ts';
import type { Extent, TimeStretch } from './source.ts';

const DAY_NS = 24n * BigInt(HOUR_NS);
const MINUTE = BigInt(MINUTE_NS);

/** What a minute that may have messages is counted as at least. */
const LEAST_BYTES = 1;

/** The stretches of session time in which a session may have messages. */
export function extentsOf({ bound }: SessionPlan, range: TimeStretch): Extent[] {
  return bound.flatMap((each) => {
    const own = each.wanted.size === 0 ? undefined : dataRangeOf(each, range);
    return own === undefined ? [] : each.data.extents.flatMap((extent) => clipped(extent, own, each.shift));
  });
}

/** What is left of an extent within a stretch of its own time, in session time. */
function clipped(extent: Extent, { start, end }: TimeStretch, shift: bigint): Extent[] {
  const from = extent.start > start ? extent.start : start;
  const to = extent.end < end ? extent.end : end;
  if (from > to) return [];
  const share = Number(to - from + 1n) / Number(extent.end - extent.start + 1n);
  return [{ start: from + shift, end: to + shift, bytes: extent.bytes * share }];
}

/** All the time from the first of some stretches to the last; undefined without any. */
export function spanOf(stretches: readonly TimeStretch[]): TimeStretch | undefined {
  const [first, ...others] = stretches;
  if (first === undefined) return undefined;
  return others.reduce(
    (span, { start, end }) => ({
      start: start < span.start ? start : span.start,
      end: end > span.end ? end : span.end,
    }),
    { start: first.start, end: first.end },
  );
}

/**
 * Cuts the time of a session into windows as days of devices are cut: the longest aligned ones of which each is
 * estimated not to be throttled. What has no message is left out.
 *
 * @param mostDays UTC days that may have messages
 * @param nowMs milliseconds since 1970; days that are not over are cut finely, since they become more
 * @throws OdographError `range-too-long`
 */
export function cutTimeline(extents: readonly Extent[], mostDays: number, nowMs: number): TimeStretch[] {
  const days = new Map<bigint, Float64Array>();
  for (const extent of extents) spread(extent, days, mostDays);
  const today = (BigInt(nowMs) * 1_000_000n) / DAY_NS;
  return [...days]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([day, bytes]) => {
      const longest = day >= today ? WINDOW_LIMITS.openDayMinutes : MINUTES_OF_DAY;
      return cutMinutes(bytes, longest).map(({ fromMinute, toMinute }) => ({
        start: day * DAY_NS + BigInt(fromMinute) * MINUTE,
        end: day * DAY_NS + BigInt(toMinute) * MINUTE - 1n,
      }));
    });
}

/** Adds what an extent takes to the minutes that it reaches over. */
function spread({ start, end, bytes }: Extent, days: Map<bigint, Float64Array>, mostDays: number): void {
  const first = start / MINUTE;
  const last = end / MINUTE;
  if (end / DAY_NS - start / DAY_NS >= BigInt(mostDays)) throw tooLong(mostDays);
  // What is far smaller than all the rest would be lost in their sums.
  const each = Math.max(bytes / Number(last - first + 1n), LEAST_BYTES);
  for (let minute = first; minute <= last; minute += 1n) {
    const day = minute / BigInt(MINUTES_OF_DAY);
    const minutes = days.get(day) ?? new Float64Array(MINUTES_OF_DAY);
    days.set(day, minutes);
    if (days.size > mostDays) throw tooLong(mostDays);
    const at = Number(minute % BigInt(MINUTES_OF_DAY));
    minutes[at] = (minutes[at] ?? 0) + each;
  }
}

const tooLong = (days: number): OdographError =>
  new OdographError(
    'range-too-long',
    `the session has data of more than ${days} days in this range; ask for parts of it, with start and end`,
  );

/** Whether what is told of a session's data suffices to know that a stretch of its time has a message. */
export const surelyHolds = ({ bound }: SessionPlan, range: TimeStretch): boolean =>
  bound.some((each) => {
    const own = dataRangeOf(each, range);
    return own !== undefined && each.data.extents.some((extent) => isSure(extent, own, each));
  });

const isSure = ({ start, end, channels }: Extent, own: TimeStretch, { wanted }: BoundPlan): boolean =>
  channels !== undefined && own.start <= start && end <= own.end && !channels.isDisjointFrom(wanted);
