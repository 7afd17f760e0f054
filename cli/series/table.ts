import type { Series, SeriesChannel } from '../../shared/api/series.ts';
import { bar } from '../bars.ts';
import { count, figure, shortened, table, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { stretchesOf, summaryOf } from './figures.ts';

const BAR = 20;
const LONGEST_VALUE = 50;

/** A line for each bin or reading of each channel, numbers with a bar beside them. */
export function tableLines(series: Series, terminal: Pick<Terminal, 'strong'>): string[] {
  return series.channels.flatMap((channel, index) => {
    const [head = '', ...rows] = channelTable(channel, series);
    return [...(index === 0 ? [] : ['']), terminal.strong(channel.sensor), terminal.strong(head), ...rows];
  });
}

function channelTable(channel: SeriesChannel, series: Series): string[] {
  const stretches = stretchesOf(channel, series);
  const { low, high } = summaryOf(stretches);
  const barOf = (value: number | null): string =>
    value === null || low === null || high === null || low === high
      ? ''
      : bar((value - low) / (high - low), BAR);
  if (channel.raw) {
    const rows = channel.readings.map(({ timestamp, value }, at) => [
      timestamp,
      shortened(visible(typeof value === 'object' ? JSON.stringify(value) : String(value)), LONGEST_VALUE),
      barOf(stretches[at]?.mean ?? null),
    ]);
    return table([['Time', 'Value', ''], ...rows], low === null ? [] : [1]);
  }
  const rows = channel.bins.map(({ start, count: readings, min, mean, max }) =>
    readings === 0 ? [start, '–'] : [start, ...[mean, min, max].map(orNothing), count(readings), barOf(mean)],
  );
  return table([['From', 'Mean', 'Min', 'Max', 'Readings', ''], ...rows], [1, 2, 3, 4]);
}

const orNothing = (value: number | null): string => (value === null ? '' : figure(value));
