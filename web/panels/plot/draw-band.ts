import type uPlot from 'uplot';
import type { DrawnCurve } from './drawn.ts';

/** As much as lets grid and other curves show through. */
const OPACITY = 0.16;

/** Fills what lies between least and greatest of each part, apart for each stretch without a gap. */
export function drawBand(plot: uPlot, { curve, axis, color, isStep }: DrawnCurve, isLog: boolean): void {
  const { ctx, bbox } = plot;
  const y = (figure: number): number => plot.valToPos(figure, `y${axis}`, true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = color;
  ctx.globalAlpha = OPACITY;
  const floor = plot.scales[`y${axis}`]?.min ?? 0;
  let run: { x: number; low: number; high: number }[] = [];
  const fill = (): void => {
    ctx.beginPath();
    for (const [index, { x, high }] of run.entries()) {
      if (isStep && index > 0) ctx.lineTo(x, run[index - 1]?.high ?? high);
      ctx.lineTo(x, high);
    }
    for (const [index, { x, low }] of [...run.entries()].toReversed()) {
      ctx.lineTo(x, low);
      if (isStep && index > 0) ctx.lineTo(x, run[index - 1]?.low ?? low);
    }
    ctx.fill();
    run = [];
  };
  for (const [index, time] of curve.times.entries()) {
    const [least, greatest] = [curve.least[index], curve.greatest[index]];
    if (least == null || greatest == null || (isLog && greatest <= 0)) fill();
    else {
      const low = isLog && least <= 0 ? floor : least;
      run.push({ x: plot.valToPos(time, 'x', true), low: y(low), high: y(greatest) });
    }
  }
  fill();
  ctx.restore();
}
