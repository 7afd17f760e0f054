import type uPlot from 'uplot';

/** An axis of figures, with what stands above it. */
export interface UnitAxis {
  readonly label: string | undefined;
  readonly color: string;
  readonly isLeft: boolean;
  /** Its width as it is drawn now, in pixels of the page. */
  readonly width: () => number;
}

/** Room above the curves for a line of text, in pixels. */
export const UNIT_ROW_PX = 22;
/** From figures to the curves. */
export const AXIS_GAP_PX = 4;
const ROW_MIDDLE_PX = 9;

/**
 * Writes units above the figures of their axes, where they are read without turning the head. One that is longer than its
 * axis is wide goes on above the curves, or is cut off where another axis is in between.
 *
 * @param axes of each side from the curves outwards
 */
export function drawUnits(plot: uPlot, axes: readonly UnitAxis[], font: string): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = font;
  ctx.textBaseline = 'middle';
  const y = bbox.top - (UNIT_ROW_PX - ROW_MIDDLE_PX) * ratio;
  let [left, right] = [bbox.left, bbox.left + bbox.width];
  for (const { label, color, isLeft, width } of axes) {
    const room = width() * ratio;
    const isInner = isLeft ? left === bbox.left : right === bbox.left + bbox.width;
    const [inner, outer] = isLeft ? [left, left - room] : [right, right + room];
    if (isLeft) left = outer;
    else right = outer;
    if (label === undefined) continue;
    const gap = AXIS_GAP_PX * ratio;
    const fits = ctx.measureText(label).width <= room - gap;
    const most = isInner && !fits ? room + bbox.width / 2 - gap : room - gap;
    const text = cutOff(ctx, label, most);
    const isAtEdge = fits || !isInner;
    ctx.fillStyle = color;
    // Beside the curves, as the figures below; where that is too narrow, from the far edge on.
    ctx.textAlign = isLeft === isAtEdge ? 'right' : 'left';
    const away = isAtEdge ? inner : outer;
    const towards = isLeft === isAtEdge ? -gap : gap;
    ctx.fillText(text, away + towards, y);
  }
  ctx.restore();
}

function cutOff(ctx: CanvasRenderingContext2D, text: string, most: number): string {
  if (ctx.measureText(text).width <= most) return text;
  let kept = text;
  while (kept.length > 1 && ctx.measureText(`${kept}…`).width > most) kept = kept.slice(0, -1);
  return `${kept}…`;
}
