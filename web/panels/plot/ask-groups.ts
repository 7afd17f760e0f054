import { API_LIMITS } from '../../../shared/api/limits.ts';
import type { PanelSeries } from '../../../shared/dashboard/schema.ts';
import type { Kind } from '../../../shared/reading/reading.ts';

/** Series that one request asks for. */
export interface AskGroup {
  readonly device: string;
  readonly kind?: Kind;
  readonly sensors: readonly string[];
}

/** Two halves of many sensors come sooner than all at once: they are read and checked side by side. */
const MOST_SENSORS = Math.min(16, API_LIMITS.seriesSensors);

/** As few requests as there can be, none of which asks for much more than another. */
export function askGroups(series: readonly PanelSeries[]): AskGroup[] {
  const together = new Map<string, PanelSeries[]>();
  for (const each of series) {
    const key = JSON.stringify([each.device, each.kind]);
    together.set(key, [...(together.get(key) ?? []), each]);
  }
  return [...together.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const sensors = [...new Set(alike.map(({ sensor }) => sensor))].toSorted();
    const size = Math.ceil(sensors.length / Math.ceil(sensors.length / MOST_SENSORS));
    const { device, kind } = first;
    return Array.from({ length: Math.ceil(sensors.length / size) }, (_, index) => ({
      device,
      ...(kind !== undefined && { kind }),
      sensors: sensors.slice(index * size, (index + 1) * size),
    }));
  });
}

/** What identifies a series within a plot. */
export const keyOf = ({ device, sensor, kind }: Pick<PanelSeries, 'device' | 'sensor' | 'kind'>): string =>
  JSON.stringify([device, sensor, kind ?? null]);
