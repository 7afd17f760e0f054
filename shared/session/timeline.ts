import { OdographError } from '../errors/odograph-error.ts';
import { cutMinutes, MINUTES_OF_DAY } from '../manifest/windows.ts';
import { WINDOW_LIMITS } from '../manifest/limits.ts';
import { HOUR_NS, MINUTE_NS } from '../reading/instant.ts';
import { dataRangeOf, spanOf, within } from './data-range.ts';
import type { BoundPlan, SessionPlan } from './compose/plan-session.ts';
import type { Extent, TimeStretch } from './source.ts';

const DAY_NS = 24n * BigInt(HOUR_NS);
const MINUTE = BigInt(MINUTE_NS);

/** What a minute that may have messages is counted as at least. */
const LEAST_BYTES = 1;

/** A stretch of session time in which a session may have messages. */
export interface SessionExtent extends TimeStretch {
  /** How many bytes they take in a recording, estimated. */
  readonly bytes: number;
  /** Whether it surely has one. */
  readonly isSure: boolean;
}

/** Where a session may have messages in a stretch of its time. */
export function extentsOf({ bound }: SessionPlan, range: TimeStretch): SessionExtent[] {
  return bound.flatMap((each) => {
    const own = each.wanted.size === 0 ? undefined : dataRangeOf(each, range);
    return own === undefined ? [] : each.data.extents.flatMap((extent) => clipped(extent, own, each));
  });
}

/** What is left of an extent within a stretch of its own time, in session time. */
function clipped(extent: Extent, own: TimeStretch, { shift, wanted }: BoundPlan): SessionExtent[] {
  const part = within(extent, own);
  if (part === undefined) return [];
  const { start, end } = part;
  const isWhole = start === extent.start && end === extent.end;
  const share = Number(end - start + 1n) / Number(extent.end - extent.start + 1n);
  return [
    {
      start: start + shift,
      end: end + shift,
      bytes: extent.bytes * share,
      isSure: isWhole && extent.channels !== undefined && !extent.channels.isDisjointFrom(wanted),
    },
  ];
}

/** The part of a window that may have messages. */
export interface WindowSpan extends TimeStretch {
  /** Whether it surely has one. */
  readonly isSure: boolean;
}

/**
 * The parts of windows that may have messages, no wider than what is known now; windows without are left out.
 *
 * @param windows ascending, none of which overlap
 */
export function spansIn(windows: readonly TimeStretch[], extents: readonly SessionExtent[]): WindowSpan[] {
  const sorted = extents.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  let reaching: SessionExtent[] = [];
  let next = 0;
  return windows.flatMap(({ start, end }) => {
    reaching = reaching.filter((extent) => extent.end >= start);
    for (let extent = sorted[next]; extent !== undefined && extent.start <= end; extent = sorted[next]) {
      if (extent.end >= start) reaching.push(extent);
      next += 1;
    }
    const span = spanOf(
      reaching.map((extent) => ({
        start: extent.start > start ? extent.start : start,
        end: extent.end < end ? extent.end : end,
      })),
    );
    const isSure = reaching.some((each) => each.isSure && each.start >= start && each.end <= end);
    return span === undefined ? [] : [{ ...span, isSure }];
  });
}

/**
 * Cuts the time of a session into windows as days of devices are cut: the longest aligned ones of which each is
 * estimated not to be throttled. What has no message is left out.
 *
 * @param mostDays UTC days that may have messages
 * @param nowMs milliseconds since 1970; days that are not over are cut finely, since they become more
 * @throws OdographError `range-too-long`
 */
export function cutTimeline(
  extents: readonly SessionExtent[],
  mostDays: number,
  nowMs: number,
): TimeStretch[] {
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
function spread(
  { start, end, bytes }: SessionExtent,
  days: Map<bigint, Float64Array>,
  mostDays: number,
): void {
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
