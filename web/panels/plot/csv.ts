import type { SeriesChannel } from '../../../shared/api/series.ts';
import { wholeText } from '../../model/value-text.ts';

/** A channel with the device it belongs to. */
export interface ShownChannel {
  readonly device: string;
  readonly channel: SeriesChannel;
}

type Cell = Extract<SeriesChannel, { raw: true }>['readings'][number]['value'] | null | undefined;

const HEAD = ['device', 'sensor', 'kind', 'start', 'end', 'count', 'value', 'min', 'max', 'first', 'last'];

/**
 * What a plot shows, a line for each reading or part of the range. `value` is a reading's own, or a part's mean. Parts
 * without readings are left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function csvOf(shown: readonly ShownChannel[]): string {
  const lines = shown.flatMap(({ device, channel }): Cell[][] => {
    const names = [device, channel.sensor, channel.kind];
    if (channel.raw) {
      return channel.readings.map(({ timestamp, value }) => [...names, timestamp, timestamp, 1, value]);
    }
    return channel.bins
      .filter(({ count }) => count > 0)
      .map(({ start, end, count, mean, min, max, first, last }) => [
        ...names,
        start,
        end,
        count,
        mean,
        min,
        max,
        first,
        last,
      ]);
  });
  return [HEAD, ...lines]
    .map((line) => `${HEAD.map((_, column) => cell(line[column])).join(',')}\r\n`)
    .join('');
}

function cell(value: Cell): string {
  if (value === undefined || value === null) return '';
  const text = wholeText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
