import type { Series, SeriesChannel } from '../../shared/api/series.ts';

const HEAD = ['sensor', 'time', 'value', 'min', 'max', 'count'];

/** A line for each bin that is not empty, or for each reading. Numbers keep all their digits. */
export function csvLines(series: Series): string[] {
  return [HEAD, ...series.channels.flatMap(rowsOf)].map((row) => row.map(cell).join(','));
}

type Cell = string | number | null;

function rowsOf(channel: SeriesChannel): Cell[][] {
  const { sensor } = channel;
  if (!channel.raw) {
    return channel.bins
      .filter(({ count }) => count > 0)
      .map(({ start, mean, min, max, count }) => [sensor, start, mean, min, max, count]);
  }
  return channel.readings.map(({ timestamp, value }) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const number = typeof value === 'number' ? value : null;
    return [sensor, timestamp, text, number, number, 1];
  });
}

/** https://www.rfc-editor.org/rfc/rfc4180 */
function cell(value: Cell): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
