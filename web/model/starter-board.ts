import type { PanelSeries } from '../../shared/dashboard/schema.ts';
import type { Kind } from '../../shared/reading/reading.ts';
import type { NewPanel } from './edit-dashboard.ts';

interface KnownSensor {
  readonly sensor: string;
  readonly kind: Kind;
}

/** Sensors that say where a device is; curves of them say little. */
const PLACE = /^(lat|latitude|lon|lng|longitude|gps.*(lat|lon).*|location|position|pose|x|y)$/i;
/** What most want to see first of a device that moves, and next. */
const WANTED = [/speed|velocity/i, /battery|fuel|charge|voltage/i, /rpm|temperature|altitude|power/i];
/** Curves that can be told apart at a glance. */
const MOST_CURVES = 2;
const MOST_VALUES = 16;

function rank(sensor: string): number {
  const found = WANTED.findIndex((pattern) => pattern.test(sensor));
  return found < 0 ? WANTED.length : found;
}

/** Figures that a device sends, those first that are looked at first. */
function figures(sensors: readonly KnownSensor[]): string[] {
  return sensors
    .filter(({ sensor, kind }) => kind === 'number' && !PLACE.test(sensor))
    .map(({ sensor }) => sensor)
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Rows of what stands above, and of what stands below it. */
const ROWS = [7, 6] as const;

/** Panels to begin with: what a device sends over time, and beside that where it is, and its latest values. */
export function starterPanels(device: string, sensors: readonly KnownSensor[]): Omit<NewPanel, 'id'>[] {
  const curves = figures(sensors).slice(0, MOST_CURVES);
  const place = sensors.find(({ sensor }) => PLACE.test(sensor))?.sensor;
  const values = sensors
    .toSorted((a, b) => Number(PLACE.test(a.sensor)) - Number(PLACE.test(b.sensor)))
    .slice(0, MOST_VALUES);
  const of = (sensor: string): PanelSeries => ({ device, sensor, axis: 0 });
  const [above, below] = ROWS;
  const side = curves.length > 0 ? { x: 8, w: 4 } : { x: 0, w: 6 };
  const plots = curves.map((sensor, index) => ({
    kind: 'plot' as const,
    series: [of(sensor)],
    size: { w: 8, h: index === 0 ? above : below },
    at: { x: 0, y: index * above },
  }));
  const track = {
    kind: 'track' as const,
    series: place === undefined ? [] : [of(place)],
    size: { w: side.w, h: above },
    at: { x: side.x, y: 0 },
  };
  const table = {
    kind: 'values' as const,
    series: values.map(({ sensor }) => of(sensor)),
    size: { w: side.w, h: place === undefined ? above + below : below },
    at: { x: side.x, y: place === undefined ? 0 : above },
  };
  return place === undefined ? [...plots, table] : [...plots, track, table];
}
