import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import { HOUR_MS } from '../reading/instant.ts';
import type { TimeRange } from '../recording/read-rows.ts';

type FirstAndLast = Pick<RecordingIndex, 'firstHour' | 'lastHour'>;

const HOURS_OF_DAY = 24;

/**
 * Bounds a manifest by what of its range there may be readings in: from a device's first hour to its last, as far as
 * they lie in the range.
 *
 * @param days that it may cover for each device
 * @throws OdographError `range-too-long`
 */
export async function requireDays(
  devices: readonly string[],
  range: TimeRange,
  days: number,
  index: FirstAndLast,
): Promise<void> {
  const tooLong = (device: string, span: HourSpan): OdographError => {
    const ask = `ask for parts of it, with start and end`;
    return refusal(
      device,
      span,
      `${Math.ceil(lengthOf(span) / HOURS_OF_DAY)} days`,
      `a manifest may cover ${days}; ${ask}`,
    );
  };
  await Promise.all(
    devices.map(async (device) => {
      const span = await longerThan(days * HOURS_OF_DAY, device, range, index);
      if (span !== undefined) throw tooLong(device, span);
    }),
  );
}

/**
 * Bounds a request for data alike.
 *
 * @throws OdographError `range-too-long`
 */
export async function requireHours(
  { device, range }: { readonly device: string; readonly range: TimeRange },
  hours: number,
  index: FirstAndLast,
): Promise<void> {
  const span = await longerThan(hours, device, range, index);
  if (span === undefined) return;
  const ask = 'ask the manifest for links to all of it, or ask for parts of it, with start and end';
  throw refusal(device, span, `${lengthOf(span)} hours`, `one request for data may cover ${hours}; ${ask}`);
}

/** Whole hours, both ends included. */
interface HourSpan {
  readonly first: number;
  readonly last: number;
}

const lengthOf = ({ first, last }: HourSpan): number => last - first + 1;

/** What of a range there may be readings in, where that is more than so many hours. */
async function longerThan(
  hours: number,
  device: string,
  { start, end }: TimeRange,
  index: FirstAndLast,
): Promise<HourSpan | undefined> {
  // One hour more, since a range seldom begins with one: what is as long as it may be never needs a look.
  if (lengthOf({ first: start.hour, last: end.hour }) <= hours + 1) return undefined;
  const [first, last] = await Promise.all([index.firstHour(device), index.lastHour(device)]);
  if (first === undefined || last === undefined) return undefined;
  const span = { first: Math.max(start.hour, first.hour), last: Math.min(end.hour, last.hour) };
  return lengthOf(span) > hours + 1 ? span : undefined;
}

const refusal = (device: string, { first, last }: HourSpan, length: string, limit: string): OdographError =>
  new OdographError(
    'range-too-long',
    `${device} has readings from ${momentOf(first)} to ${momentOf(last + 1)} in this range, which is ${length}; ${limit}`,
  );

const momentOf = (hour: number): string => new Date(hour * HOUR_MS).toISOString().replace(/:00\.000Z$/, 'Z');
