import type { Map as GlMap } from 'maplibre-gl';
import {
  degreeStep,
  degreeText,
  linesBetween,
  metresPerDegree,
  metresText,
  niceLength,
  niceStep,
  planeText,
} from './graticule.ts';
import type { Projection } from './projection.ts';

/** Pixels between lines, at least. */
const APART_PX = 90;
/** Width of the scale, at most. */
const SCALE_PX = 96;
const EDGE_PX = 8;

/** What lies under the lines of a map: a graticule that says where, and a scale that says how far. */
export class GridCanvas {
  readonly #canvas: HTMLCanvasElement;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** @param hasLines without anything to show, no place is named */
  draw(map: GlMap, projection: Projection, hasLines: boolean): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const context = this.#canvas.getContext('2d');
    if (context === null || width === 0) return;
    const ratio = devicePixelRatio;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    context.scale(ratio, ratio);
    const style = getComputedStyle(this.#canvas);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const corner = (x: number, y: number) => {
      const { lng, lat } = map.unproject([x, y]);
      return projection.fromMap([lng, lat]);
    };
    const [west, north] = corner(0, 0);
    const [east, south] = corner(width, height);
    const least = ((east - west) / width) * APART_PX;
    if (!(least > 0)) return;
    const isPlane = projection.measure === 'plane';
    const step = isPlane ? niceStep(least) : degreeStep(least);
    const pixel = (a: number, b: number) => map.project(projection.toMap([a, b]));
    const columns = linesBetween(west, east, step).map((a) => ({
      a,
      x: Math.round(pixel(a, north).x) + 0.5,
    }));
    const rows = linesBetween(south, north, step).map((b) => ({ b, y: Math.round(pixel(west, b).y) + 0.5 }));
    context.strokeStyle = color('--line');
    context.globalAlpha = 0.7;
    context.lineWidth = 1;
    context.beginPath();
    for (const { x } of columns) {
      context.moveTo(x, 0);
      context.lineTo(x, height);
    }
    for (const { y } of rows) {
      context.moveTo(0, y);
      context.lineTo(width, y);
    }
    context.stroke();
    context.globalAlpha = 1;
    if (!hasLines) return;
    context.fillStyle = color('--muted');
    context.font = `11px ${style.fontFamily}`;
    context.textBaseline = 'top';
    for (const { a, x } of columns) {
      const text = isPlane ? planeText(a, step) : degreeText(a, step, 'longitude');
      // Buttons are at the right.
      if (x > 44 && x < width - 96) context.fillText(text, x + 4, 5);
    }
    context.textBaseline = 'bottom';
    for (const { b, y } of rows) {
      if (y < 76 || y > height - 72) continue;
      context.fillText(isPlane ? planeText(b, step) : degreeText(b, step, 'latitude'), 6, y - 3);
    }
    const perPixel = (east - west) / width;
    const unitPerPixel = isPlane ? perPixel : perPixel * metresPerDegree((north + south) / 2);
    drawScale(context, { width, height, unitPerPixel, isPlane, color: color('--text') });
  }
}

interface Scale {
  readonly width: number;
  readonly height: number;
  readonly unitPerPixel: number;
  readonly isPlane: boolean;
  readonly color: string;
}

function drawScale(context: CanvasRenderingContext2D, scale: Scale): void {
  const { width, height, unitPerPixel, isPlane, color } = scale;
  const length = niceLength(unitPerPixel * SCALE_PX);
  const right = width - EDGE_PX - 10;
  const left = right - length / unitPerPixel;
  const bottom = height - EDGE_PX - 0.5;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(left, bottom - 5);
  context.lineTo(left, bottom);
  context.lineTo(right, bottom);
  context.lineTo(right, bottom - 5);
  context.stroke();
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  const text = isPlane ? `${Number(length.toPrecision(3))} units` : metresText(Number(length.toPrecision(3)));
  context.fillText(text, (left + right) / 2, bottom - 4);
}
