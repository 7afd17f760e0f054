import type { DashboardInput } from '../../../shared/dashboard/schema.ts';

export interface FullBoardOptions {
  readonly name: string;
  readonly range: DashboardInput['range'];
  readonly device: string;
  /** Of each kind of panel. */
  readonly plots: readonly (readonly string[])[];
  readonly values: readonly string[];
  readonly live?: boolean;
}

/** A board with panels of every kind. */
export function fullBoard({
  name,
  range,
  device,
  plots,
  values,
  live = false,
}: FullBoardOptions): DashboardInput {
  const seriesOf = (sensors: readonly string[]) =>
    sensors.map((sensor, index) => ({ device, sensor, axis: Math.min(index, 1) }));
  return {
    version: 1,
    name,
    range,
    live,
    devices: [device],
    panels: [
      ...plots.map((sensors, index) => ({
        id: `plot-${index}`,
        kind: 'plot' as const,
        grid: { x: 0, y: index * 6, w: 8, h: 6 },
        series: seriesOf(sensors),
        axes: [],
      })),
      {
        id: 'track',
        kind: 'track',
        grid: { x: 8, y: 0, w: 4, h: 6 },
        series: seriesOf(values.slice(0, 1)),
        axes: [],
      },
      { id: 'values', kind: 'values', grid: { x: 8, y: 6, w: 4, h: 6 }, series: seriesOf(values), axes: [] },
    ],
  };
}

/** Keeps a dashboard in a system. @returns what is behind `#` in a link to it */
export async function keepBoard(origin: string, dashboard: DashboardInput): Promise<string> {
  const answer = await fetch(`${origin}/dashboard/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(dashboard),
  });
  if (!answer.ok) throw new Error(`the dashboard is refused: ${answer.status} ${await answer.text()}`);
  const { id } = (await answer.json()) as { readonly id: string };
  return `#/?dashboard=${id}`;
}
