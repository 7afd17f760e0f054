import type { VNode } from 'preact';
import type { DrawnCurve } from './drawn.ts';
import type { Strip } from './plot-model.ts';
import { figureText, indexNear, momentText, stateAt } from './texts.ts';

/** More rows are for a file. */
const MOST_ROWS = 200;

interface TableProps {
  readonly curves: readonly DrawnCurve[];
  readonly strips: readonly Strip[];
  readonly startMs: number;
  readonly endMs: number;
}

/** What a plot shows, as figures. */
export function DataTable({ curves, strips, startMs, endMs }: TableProps): VNode {
  const all = [
    ...new Set([
      ...curves.flatMap(({ curve }) => curve.times.filter((_, index) => curve.means[index] !== null)),
      ...strips.flatMap(({ states }) => states.map((state) => state.startMs)),
    ]),
  ]
    .filter((time) => time >= startMs && time <= endMs)
    .toSorted((a, b) => a - b);
  const step = Math.ceil(all.length / MOST_ROWS);
  const rows = all.filter((_, index) => index % step === 0);
  return (
    <div class="plot-table-scroller" tabIndex={0} role="region" aria-label="Values of the plot">
      <table class="plot-table">
        <caption>
          {all.length > rows.length
            ? `One in ${step} of ${all.length} moments. The CSV has all.`
            : `${rows.length} moments.`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {[...curves, ...strips].map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((time) => (
            <tr key={time}>
              <th scope="row">{momentText(time)}</th>
              {curves.map((each) => (
                <td key={each.key}>{figureText(each, indexNear(each, time, 0))}</td>
              ))}
              {strips.map((each) => (
                <td key={each.key}>{stateAt(each, time)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
