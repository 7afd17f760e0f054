import { type Random, seededRandom } from '../../cli/simulate/random.ts';
import type { Block, Column } from '../../shared/segment/column.ts';

/** Rows of one drive, one a second; cells by sensor, none where the logger had no value. */
export interface Drive {
  readonly rows: readonly { readonly timeMs: number; readonly cells: ReadonlyMap<string, number | string> }[];
}

const DRIVES = { count: 24, rows: 800 } as const;
const FIRST_MS = Date.UTC(2026, 4, 4, 6);

/** A value that wanders by at most `step` and is logged with so many decimal places. */
function wanderer(random: Random, start: number, step: number, places: number): () => number {
  let value = start;
  return () => {
    value += (2 * random() - 1) * step;
    return Number(value.toFixed(places));
  };
}

/** A value of a single-precision receiver: eight decimals are logged, of which the last are noise of its binary form. */
function single(next: () => number, places: number): () => number {
  return () => Number(Math.fround(next()).toFixed(places));
}

/**
 * Makes drives like those of a car's logger: thirty columns at 1 Hz, with positions to eight decimals, computed
 * values with every digit that a double has, inertial values to two or three, engine values in half of the drives,
 * and two columns of text.
 */
export function makeDrives(seed = 6): Drive[] {
  const random = seededRandom(seed);
  return Array.from({ length: DRIVES.count }, (_, drive) => makeDrive(random, drive));
}

function makeDrive(random: Random, drive: number): Drive {
  const steady = columnsOf(random, drive % 2 === 0);
  let distance = 0;
  let speed = 30;
  let timeMs = FIRST_MS + drive * 3 * 3_600_000;
  const rows = Array.from({ length: DRIVES.rows }, () => {
    timeMs += random() < 0.005 ? 1000 * Math.ceil(random() * 70) : 1000;
    const cells = new Map<string, number | string>();
    for (const [name, next] of steady) cells.set(name, next());
    // The receiver repeats its speed now and then; what is computed of it has all digits of a double.
    if (random() > 0.1) speed = Math.max(0, speed + (random() - 0.5) * 3) * 1.000_000_7;
    distance += speed / 3600;
    cells.set('speed', speed);
    cells.set('distance', speed / 3600);
    cells.set('distance_total', distance);
    cells.set('speed_source', random() < 0.98 ? 'gps' : 'obd');
    if (random() < 0.01) cells.set('event', random() < 0.5 ? 'braking' : 'turning');
    return { timeMs, cells };
  });
  return { rows };
}

function columnsOf(random: Random, hasEngine: boolean): [string, () => number][] {
  const columns: [string, () => number][] = [
    ['gps_latitude', wanderer(random, 41.25, 0.0002, 8)],
    ['gps_longitude', wanderer(random, -95.98, 0.0002, 8)],
    ['gps_elevation', single(wanderer(random, 350, 1, 1), 8)],
    ['gps_heading', single(wanderer(random, 180, 2, 2), 6)],
    ['gps_fix', () => 3],
    ['gps_satellites', wanderer(random, 9, 0.3, 0)],
    ['heading_raw', single(wanderer(random, 180, 2, 2), 6)],
    ['heading_inertial', single(wanderer(random, 180, 2, 2), 6)],
    ['heading_inertial_raw', wanderer(random, 147, 0.1, 2)],
  ];
  for (const name of ['pdop', 'hdop', 'vdop']) columns.push([`gps_${name}`, wanderer(random, 2, 0.05, 2)]);
  for (const axis of ['x', 'y', 'z']) {
    columns.push([`acceleration_${axis}`, wanderer(random, 0, 0.08, 3)]);
    columns.push([`gyro_${axis}`, wanderer(random, 0, 0.8, 2)]);
    columns.push([`gravity_${axis}`, wanderer(random, 0.3, 0.003, 3)]);
  }
  columns.push(['roll', wanderer(random, -2, 0.2, 2)], ['pitch', wanderer(random, -11, 0.2, 2)]);
  if (hasEngine) {
    columns.push(['engine_speed', wanderer(random, 1800, 120, 0)], ['throttle', wanderer(random, 18, 2, 1)]);
  }
  return columns;
}

/** A drive's readings as blocks, one for each hour that it touches. */
export function toBlocks(device: string, drive: Drive): Block[] {
  const hours = Map.groupBy(drive.rows, ({ timeMs }) => Math.floor(timeMs / 3_600_000));
  return [...hours].map(([hour, rows]) => {
    const sensors = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
    const columns = sensors.map((sensor): Column => {
      const held = rows.filter(({ cells }) => cells.has(sensor));
      const times = Float64Array.from(held, ({ timeMs }) => (timeMs - hour * 3_600_000) * 1e6);
      const values = held.map(({ cells }) => cells.get(sensor) ?? 0);
      return values.some((value) => typeof value === 'string')
        ? { sensor, kind: 'text', times, texts: values.map(String) }
        : { sensor, kind: 'number', times, numbers: Float64Array.from(values, Number) };
    });
    return { device, hour, columns };
  });
}
