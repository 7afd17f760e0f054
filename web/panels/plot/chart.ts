import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { PanelAxis } from '../../../shared/dashboard/schema.ts';
import type { Span } from '../../model/time-range.ts';
import { aligned } from './align.ts';
import { axisRange, extentOf } from './axis-range.ts';
import { chartOptions, type Inks } from './chart-options.ts';
import { type DrawnCurve, USUAL_AXIS } from './drawn.ts';

export interface ChartEvents {
  /** @param atMs undefined when the pointer has left */
  readonly pointed: (atMs: number | undefined) => void;
  readonly selected: (span: Span) => void;
}

/** uPlot in an element: made anew when what it is made of changes, else given other data. */
export class Chart {
  readonly #host: HTMLElement;
  readonly #events: ChartEvents;
  #plot: uPlot | undefined;
  #shape = '';
  #curves: readonly DrawnCurve[] = [];
  #axes: readonly PanelAxis[] = [];
  #span: Span = { startMs: 0, endMs: 1 };

  constructor(host: HTMLElement, events: ChartEvents) {
    this.#host = host;
    this.#events = events;
  }

  draw(curves: readonly DrawnCurve[], axes: readonly PanelAxis[], inks: Inks): void {
    this.#curves = curves;
    this.#axes = axes;
    const shape = JSON.stringify([curves.map((each) => ({ ...each, curve: undefined })), axes, inks]);
    const data = aligned(
      curves.map(({ curve, axis }) => ({ times: curve.times, means: this.#drawable(curve.means, axis) })),
    );
    if (this.#plot === undefined || shape !== this.#shape) {
      this.#shape = shape;
      this.#plot?.destroy();
      const size = { width: this.#host.clientWidth, height: this.#host.clientHeight };
      const options = chartOptions({
        curves,
        axes,
        inks,
        size,
        now: () => this.#curves,
        onCursor: (plot) => this.#pointed(plot),
        onSelect: (plot) => this.#selected(plot),
      });
      this.#plot = new uPlot(options, data, this.#host);
    } else {
      this.#plot.setData(data, false);
    }
    this.show(this.#span);
  }

  /** Shows a stretch of time, and all that is drawn in it. */
  show(span: Span): void {
    this.#span = span;
    const plot = this.#plot;
    if (plot === undefined) return;
    plot.batch(() => {
      plot.setScale('x', { min: span.startMs, max: span.endMs });
      for (const axis of new Set(this.#curves.map((each) => each.axis))) {
        const settings = this.#axes[axis] ?? USUAL_AXIS;
        const extents = this.#curves
          .filter((each) => each.axis === axis)
          .map(({ curve, hasBand }) =>
            extentOf(curve, span.startMs, span.endMs, { hasBand, isLog: settings.scale === 'log' }),
          );
        const [min, max] = axisRange(extents, settings);
        plot.setScale(`y${axis}`, { min, max });
      }
    });
  }

  /** Shows a moment that is pointed at somewhere. */
  point(atMs: number | undefined): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const left = atMs === undefined ? -1 : plot.valToPos(atMs, 'x');
    const isInside = left >= 0 && left <= plot.over.clientWidth;
    plot.setCursor({ left: isInside ? left : -10, top: isInside ? plot.over.clientHeight / 2 : -10 }, false);
  }

  resize(): void {
    this.#plot?.setSize({ width: this.#host.clientWidth, height: this.#host.clientHeight });
  }

  /** Where the curves lie in the element, in pixels of the page. */
  get area(): { readonly left: number; readonly width: number } | undefined {
    const over = this.#plot?.over;
    return over && { left: over.offsetLeft, width: over.clientWidth };
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  /** A logarithm knows nothing from zero down: the line breaks there. */
  #drawable(means: readonly (number | null)[], axis: number): readonly (number | null)[] {
    if (this.#axes[axis]?.scale !== 'log') return means;
    return means.map((mean) => (mean !== null && mean > 0 ? mean : null));
  }

  #pointed(plot: uPlot): void {
    const { left = -1 } = plot.cursor;
    this.#events.pointed(left < 0 ? undefined : plot.posToVal(left, 'x'));
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width <= 0) return;
    this.#events.selected({ startMs: plot.posToVal(left, 'x'), endMs: plot.posToVal(left + width, 'x') });
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }
}
