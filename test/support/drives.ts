/** A table like one that a car's logger writes: some drives at 1 Hz, with empty cells and text columns. */
export interface Drives {
  readonly csv: string;
  readonly rows: readonly DriveRow[];
}

export interface DriveRow {
  readonly drive: number;
  readonly timeMs: number;
  /** Cells that are not empty, by column. */
  readonly cells: ReadonlyMap<string, string>;
}

const NUMERIC = [
  'gps_lat',
  'gps_long',
  'gps_elevation',
  'speed',
  'accel_x',
  'accel_y',
  'heading',
  'rpm',
  'odometer',
];
const COLUMNS = [...NUMERIC, 'speed_source', 'event'];

/** Numbers in [0, 1) that depend on nothing but the seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

/**
 * Makes drives on two days, one of them across midnight UTC, with gaps of time and missing cells.
 *
 * @param rowsEach rows of each of the four drives
 */
export function makeDrives(seed: number, rowsEach: number): Drives {
  const random = randomNumbers(seed);
  const starts = [
    '2024-05-06T08:12:31Z',
    '2024-05-06T17:40:00Z',
    '2024-05-06T23:58:20Z',
    '2024-05-07T06:00:00Z',
  ];
  const rows = starts.flatMap((start, drive) => {
    let timeMs = Date.parse(start);
    return Array.from({ length: rowsEach }, (_, step): DriveRow => {
      timeMs += random() < 0.02 ? 1000 * Math.ceil(random() * 70) : 1000;
      return { drive: drive + 1, timeMs, cells: makeCells(random, drive, step) };
    });
  });
  const lines = rows.map(({ drive, timeMs, cells }) =>
    [drive, new Date(timeMs).toISOString(), ...COLUMNS.map((column) => cells.get(column) ?? '')].join(','),
  );
  return { csv: `${['drive', 'time', ...COLUMNS].join(',')}\n${lines.join('\n')}\n`, rows };
}

function makeCells(random: () => number, drive: number, step: number): Map<string, string> {
  const cells = new Map<string, string>();
  const put = (column: string, value: number | string): void => {
    if (random() > 0.05) cells.set(column, String(value));
  };
  put('gps_lat', (41.2 + drive / 100 + step * 1e-5).toFixed(8));
  put('gps_long', (-95.98 - step * 2e-5).toFixed(8));
  put('gps_elevation', (340 + 20 * random()).toFixed(2));
  put('speed', 30 + 10 * Math.sin(step / 30) + random());
  put('accel_x', (random() - 0.5).toFixed(3));
  put('accel_y', (random() - 0.5).toFixed(3));
  put('heading', 360 * random());
  if (drive > 1) put('rpm', Math.round(900 + 2000 * random()));
  put('odometer', step * 0.0084627);
  put('speed_source', random() < 0.5 ? 'gps' : 'obd');
  if (random() < 0.01) cells.set('event', random() < 0.5 ? 'hard brake, left' : 'say "bump"');
  return new Map(
    [...cells].map(([column, value]) => [
      column,
      value.includes(',') || value.includes('"') ? quote(value) : value,
    ]),
  );
}

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** The value that a cell stands for. */
export function cellValue(cell: string): number | string {
  if (cell.startsWith('"')) return cell.slice(1, -1).replaceAll('""', '"');
  return Number.isNaN(Number(cell)) ? cell : Number(cell);
}
