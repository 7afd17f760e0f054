import uPlot from 'uplot';
import type { PanelAxis } from '../../../shared/dashboard/schema.ts';
import { valueText } from '../../model/value-text.ts';
import { AXIS_GAP_PX, drawUnits, UNIT_ROW_PX } from './axis-units.ts';
import { drawBand } from './draw-band.ts';
import { type DrawnCurve, USUAL_AXIS } from './drawn.ts';

/** Colours as the page has them now. */
export interface Inks {
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export interface ChartSetup {
  readonly curves: readonly DrawnCurve[];
  readonly axes: readonly PanelAxis[];
  readonly inks: Inks;
  readonly size: { readonly width: number; readonly height: number };
  /** What the curves are now; they change without a new plot. */
  readonly now: () => readonly DrawnCurve[];
  readonly onCursor: (plot: uPlot) => void;
  readonly onSelect: (plot: uPlot) => void;
}

const LINE_PX = 1.5;
const DOT_PX = 4;
const SIDES = { left: 3, right: 1 } as const;
/** Beside the figures of an axis, in pixels. */
const AXIS_PX = 12;
const LEAST_FIGURES_PX = 14;
/** A unit has room above its axis; a longer label goes on above the curves. */
const MOST_UNIT_PX = 40;

const HOURS_24 = '{HH}:{mm}';

export function chartOptions({ curves, axes, inks, size, now, ...on }: ChartSetup): uPlot.Options {
  const used = [...new Set(curves.map(({ axis }) => axis))].toSorted((a, b) => a - b);
  const isLog = (axis: number): boolean => (axes[axis] ?? USUAL_AXIS).scale === 'log';
  const isYesNo = (axis: number): boolean =>
    curves.every((curve) => curve.axis !== axis || curve.isStep) && !isLog(axis);
  const widths = new Map<number, number>();
  const labelOf = (axis: number): string | undefined => (axes[axis] ?? USUAL_AXIS).label;
  const colorOf = (axis: number): string => {
    const alike = curves.filter((curve) => curve.axis === axis);
    return alike.length === 1 && used.length > 1 ? (alike[0]?.color ?? inks.text) : inks.text;
  };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    ...size,
    ms: 1,
    padding: [
      used.some((axis) => labelOf(axis) !== undefined) ? UNIT_ROW_PX : 10,
      used.some((axis) => axis % 2 === 1) ? 0 : 26,
      0,
      used.some((axis) => axis % 2 === 0) ? 0 : 12,
    ],
    legend: { show: false },
    cursor: {
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { size: 7, width: 2, fill: (plot, index) => seriesColor(plot, index) },
      y: false,
      bind: { dblclick: () => () => null },
    },
    scales: {
      x: { time: true, auto: false },
      ...Object.fromEntries(
        used.map((axis) => [
          `y${axis}`,
          { auto: false, ...(isLog(axis) && { distr: 3 as const, log: 10 as const }) },
        ]),
      ),
    },
    series: [
      {},
      ...curves.map(
        ({ name, axis, color, isStep }, index): uPlot.Series => ({
          label: name,
          scale: `y${axis}`,
          stroke: color,
          width: LINE_PX,
          spanGaps: false,
          ...(isStep && stepped !== undefined && { paths: stepped }),
          points: {
            size: DOT_PX,
            fill: color,
            width: 0,
            show: true,
            filter: (plot) => lonely(plot, index + 1),
          },
        }),
      ),
    ],
    axes: [
      {
        stroke: inks.text,
        font: inks.font,
        size: 22,
        gap: 4,
        space: 72,
        grid: { stroke: inks.line, width: 1 },
        ticks: { show: false },
        values: timeTexts,
      },
      ...used.map((axis, order): uPlot.Axis => {
        return {
          scale: `y${axis}`,
          side: axis % 2 === 0 ? SIDES.left : SIDES.right,
          stroke: colorOf(axis),
          font: inks.font,
          gap: AXIS_GAP_PX,
          size: (plot, values) => {
            const unit = Math.min(MOST_UNIT_PX, widest(plot, [labelOf(axis) ?? ''], inks.font));
            const width = AXIS_PX + Math.max(LEAST_FIGURES_PX, unit, widest(plot, values ?? [], inks.font));
            widths.set(axis, width);
            return width;
          },
          space: 34,
          grid: { show: order === 0, stroke: inks.line, width: 1 },
          ticks: { show: false },
          ...(isYesNo(axis)
            ? { splits: () => [0, 1], values: () => ['no', 'yes'] }
            : { values: (_plot, splits) => splits.map((split) => (split == null ? '' : axisText(split))) }),
        };
      }),
    ],
    hooks: {
      drawAxes: [
        (plot) => {
          for (const curve of now()) if (curve.hasBand) drawBand(plot, curve, isLog(curve.axis));
        },
      ],
      draw: [
        (plot) =>
          drawUnits(
            plot,
            used.map((axis) => ({
              label: labelOf(axis),
              color: colorOf(axis),
              isLeft: axis % 2 === 0,
              width: () => widths.get(axis) ?? 0,
            })),
            scaledFont(inks.font),
          ),
      ],
      setCursor: [on.onCursor],
      setSelect: [on.onSelect],
    },
  };
}

/** A font of the page as the canvas has it, whose pixels may be smaller. */
const scaledFont = (font: string): string =>
  font.replace(/^[\d.]+px/, (size) => `${Number.parseFloat(size) * devicePixelRatio}px`);

/** Width of the longest figure, in pixels of the page. */
function widest({ ctx }: uPlot, texts: readonly (string | null)[], font: string): number {
  ctx.save();
  ctx.font = scaledFont(font);
  const width = Math.max(0, ...texts.map((text) => ctx.measureText(text ?? '').width));
  ctx.restore();
  return Math.ceil(width / devicePixelRatio);
}

const axisText = (figure: number): string => {
  const size = Math.abs(figure);
  return size !== 0 && (size >= 1e6 || size < 1e-3) ? figure.toExponential(0) : valueText(figure);
};

function seriesColor(plot: uPlot, index: number): string {
  const stroke = plot.series[index]?.stroke;
  const color = typeof stroke === 'function' ? stroke(plot, index) : stroke;
  return typeof color === 'string' ? color : 'currentcolor';
}

/** Readings apart from each other by so many pixels are drawn as dots, too. */
const DOTS_APART_PX = 14;

/** Points that no line leads to, and all where there are few. */
function lonely(plot: uPlot, series: number): number[] | null {
  const column = plot.data[series] ?? [];
  const known = [...column.keys()].filter((index) => column[index] !== undefined);
  const present = known.filter((index) => column[index] !== null);
  const isGap = (place: number): boolean => column[known[place] ?? -1] == null;
  const alone = known.filter((_, place) => !isGap(place) && isGap(place - 1) && isGap(place + 1));
  return present.length * DOTS_APART_PX <= plot.bbox.width / devicePixelRatio ? present : alone;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const clock = uPlot.fmtDate(HOURS_24);
const clockSeconds = uPlot.fmtDate(`${HOURS_24}:{ss}`);
const clockFraction = uPlot.fmtDate('{ss}.{fff}');
const day = uPlot.fmtDate('{D} {MMM}');

/** Times as the axis shows them: the day where it changes, the clock in between. */
function timeTexts(_plot: uPlot, splits: number[], _axis: number, _space: number, incr: number): string[] {
  let shownDay = '';
  return splits.map((split) => {
    const at = new Date(split);
    const today = day(at);
    if (incr >= DAY_MS) return today;
    const text = incr < 1000 ? clockFraction(at) : incr < MINUTE_MS ? clockSeconds(at) : clock(at);
    const isNew = shownDay !== '' && shownDay !== today;
    shownDay = today;
    return isNew ? today : text;
  });
}
