import type { Series } from '../../shared/api/series.ts';
import { span } from '../format.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

type Range = Pick<Series, 'start' | 'end'>;

/** A range in words: "2024-05-01 08:00:00 to 08:10:00 UTC (10 min)". */
export function rangeText({ start, end }: Range): string {
  const lengthMs = Date.parse(end) - Date.parse(start);
  const length = lengthMs >= MINUTE_MS ? WHOLE_SECONDS : WHOLE_SECONDS + '.000'.length;
  const [from, to] = [start, end].map((time) => textOf(new Date(time)).slice(0, length));
  const isOneDay = from?.slice(0, DAY) === to?.slice(0, DAY);
  const told = lengthMs < 1000 ? `${lengthMs} ms` : span(lengthMs);
  return `${from} to ${isOneDay ? to?.slice(DAY + 1) : to} UTC (${told})`;
}

/** Lengths of a time's text up to the day, and up to the second. */
const DAY = 10;
const WHOLE_SECONDS = 19;

const textOf = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '');

/** An axis below a curve: ticks, and the times at its ends and in its middle, where there is room. */
export function axisLine({ start, end }: Range, width: number): string[] {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  const label = labelling(to - from);
  const [first, middle, last] = [from, (from + to) / 2, to].map((at) => label(new Date(at)));
  if (first === undefined || middle === undefined || last === undefined) return [];
  const half = Math.floor(width / 2);
  const at = half - Math.floor(middle.length / 2);
  const lastAt = width - last.length;
  const hasMiddle = at > first.length + 1 && at + middle.length + 1 < lastAt;
  const ticks = hasMiddle
    ? `└${'─'.repeat(half - 1)}┴${'─'.repeat(width - half - 2)}┘`
    : `└${'─'.repeat(width - 2)}┘`;
  const labels = hasMiddle
    ? first.padEnd(at) + middle.padEnd(lastAt - at) + last
    : first.padEnd(lastAt) + last;
  return [ticks, labels];
}

const part = (from: number, to: number) => (at: Date) => textOf(at).slice(from, to);

/** As much of a time as a range of that length needs, in UTC. */
function labelling(lengthMs: number): (at: Date) => string {
  if (lengthMs > 60 * DAY_MS) return part(0, 10);
  if (lengthMs > DAY_MS) return part(5, 16);
  return lengthMs > 20 * MINUTE_MS ? part(11, 16) : lengthMs > 5000 ? part(11, 19) : part(11, 23);
}
