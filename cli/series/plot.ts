import type { Series, SeriesChannel } from '../../shared/api/series.ts';
import { sparkline } from '../bars.ts';
import { count, figure, plural, shortened, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { DOTS_PER_CELL, type DotSpan, drawSpans } from './braille.ts';
import { type Stretch, stretchesOf, summaryOf } from './figures.ts';
import { axisLine, rangeText } from './time-axis.ts';

type Screen = Pick<Terminal, 'columns' | 'strong'>;

/** Room for the figures on the left, and for the axis behind them. */
const MARGIN = 11;
const AXIS = 2;
/** A curve wider than this is harder to overlook, not clearer. */
const MOST_COLUMNS = 160;
const LEAST_COLUMNS = 20;
/** Lines of a curve: one alone may be higher. */
const HEIGHT = { alone: 10, oneOfSeveral: 6, boolean: 2 } as const;
/** Texts that are shown, the latest ones. */
const TEXTS = 8;

const widthOf = (columns: number): number =>
  Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, columns - 1) - MARGIN - AXIS);

/** How many bins a curve on such a screen has room for. */
export const plotBins = (columns: number): number => widthOf(columns) * DOTS_PER_CELL.across;

/** Draws the curve of each channel, with what it is like below. */
export function plotLines(series: Series, screen: Screen): string[] {
  const head = `${series.device}, ${rangeText(series)}`;
  const height = series.channels.length > 1 ? HEIGHT.oneOfSeveral : HEIGHT.alone;
  return [
    head,
    ...series.channels.flatMap((channel) => ['', ...channelLines(channel, series, height, screen)]),
  ];
}

function channelLines(channel: SeriesChannel, series: Series, height: number, screen: Screen): string[] {
  const stretches = stretchesOf(channel, series);
  const summary = summaryOf(stretches);
  const name = screen.strong(channel.sensor);
  if (summary.count === 0) return [name, `${indent}no readings in this range`];
  const width = widthOf(screen.columns);
  const axis = axisLine(series, width).map((line) => indent + line);
  const readings = plural(summary.count, 'reading');
  const { low, high, mean, last } = summary;
  if (low === null || high === null) {
    const counts = columnsOf(stretches, width).map(
      (some) => some && some.reduce((sum, each) => sum + each.count, 0),
    );
    const line = (indent + sparkline(counts.map((each) => each ?? null))).trimEnd();
    return [name, line, ...axis, `${indent}${readings}`, ...textsOf(channel)];
  }
  const isBoolean = channel.kind === 'boolean';
  const spans = columnsOf(stretches, width * DOTS_PER_CELL.across).map((some) => spanOf(some, low, high));
  const drawn = drawSpans(spans, isBoolean ? HEIGHT.boolean : height);
  const labels = isBoolean ? ['true', 'false'] : [figure(high), figure(low)];
  const told = isBoolean
    ? `${readings}, ${figure(100 * (mean ?? 0))}% true, last ${last === 1}`
    : `${readings}, min ${figure(low)}, mean ${figure(mean ?? 0)}, max ${figure(high)}, last ${figure(last ?? 0)}`;
  return [name, ...drawn.map((line, at) => margin(labels, at, drawn.length) + line), ...axis, indent + told];
}

const indent = ' '.repeat(MARGIN + AXIS);

/** The figures at the upper and the lower end of an axis. */
function margin([high = '', low = '']: readonly string[], line: number, lines: number): string {
  const label = line === 0 ? high : line === lines - 1 ? low : '';
  return `${shortened(label, MARGIN).padStart(MARGIN)}${label === '' ? ' │' : ' ┤'}`;
}

/** Part of a column that a bin may reach into without counting as there: bins rarely begin just where columns do. */
const TOUCHED = 0.25;

/** What falls into each of so many columns; undefined where nothing does. */
function columnsOf(stretches: readonly Stretch[], columns: number): (Stretch[] | undefined)[] {
  const filled: (Stretch[] | undefined)[] = Array.from({ length: columns }, () => undefined);
  for (const stretch of stretches) {
    if (stretch.count === 0) continue;
    const first = Math.min(columns - 1, Math.floor(stretch.from * columns + TOUCHED));
    const last = Math.max(first, Math.ceil(stretch.to * columns - TOUCHED) - 1);
    for (let column = first; column <= last; column += 1) (filled[column] ??= []).push(stretch);
  }
  return filled;
}

function spanOf(some: readonly Stretch[] | undefined, low: number, high: number): DotSpan | undefined {
  if (some === undefined) return undefined;
  const shareOf = (value: number): number => (high > low ? (value - low) / (high - low) : 0.5);
  return {
    low: shareOf(Math.min(...some.map((each) => each.low ?? high))),
    high: shareOf(Math.max(...some.map((each) => each.high ?? low))),
  };
}

/** The latest texts or objects, where they are told one by one. */
function textsOf(channel: SeriesChannel): string[] {
  if (!channel.raw) return [];
  const shown = channel.readings.slice(-TEXTS).map(({ timestamp, value }) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return `${indent}${timestamp}  ${shortened(visible(text), 60)}`;
  });
  const before = channel.readings.length - shown.length;
  return [...(before > 0 ? [`${indent}${count(before)} before these:`] : []), ...shown];
}
