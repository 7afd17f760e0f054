import { API_LIMITS } from '../../../shared/api/limits.ts';
import type { PanelSeries } from '../../../shared/dashboard/schema.ts';
import type { Kind } from '../../../shared/reading/reading.ts';

/** Series that one request asks for. */
export interface AskGroup {
  readonly device: string;
  readonly kind?: Kind;
  readonly sensors: readonly string[];
}

/** Letters that the names of one request may take in its address, which servers and networks bound. */
const MOST_LETTERS = 6000;
/** What stands in the address for each sensor beside its name. */
const PARAMETER = '&sensor='.length;

/**
 * As few requests as there can be. All sensors of a device come at once: further requests would be answered by functions
 * that may have to start first, and each would read the same days.
 */
export function askGroups(series: readonly PanelSeries[]): AskGroup[] {
  const together = new Map<string, PanelSeries[]>();
  for (const each of series) {
    const key = JSON.stringify([each.device, each.kind]);
    together.set(key, [...(together.get(key) ?? []), each]);
  }
  return [...together.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { device, kind } = first;
    const sensors = [...new Set(alike.map(({ sensor }) => sensor))].toSorted();
    return inRequests(sensors).map((some) => ({
      device,
      ...(kind !== undefined && { kind }),
      sensors: some,
    }));
  });
}

/** Cuts names into lists that fit into a request each. */
function inRequests(sensors: readonly string[]): string[][] {
  const requests: string[][] = [];
  let letters = Number.POSITIVE_INFINITY;
  for (const sensor of sensors) {
    const more = PARAMETER + encodeURIComponent(sensor).length;
    const last = requests.at(-1);
    if (last === undefined || last.length === API_LIMITS.seriesSensors || letters + more > MOST_LETTERS) {
      requests.push([sensor]);
      letters = more;
      continue;
    }
    last.push(sensor);
    letters += more;
  }
  return requests;
}

/** What identifies a series within a plot. */
export const keyOf = ({ device, sensor, kind }: Pick<PanelSeries, 'device' | 'sensor' | 'kind'>): string =>
  JSON.stringify([device, sensor, kind ?? null]);
