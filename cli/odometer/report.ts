import type { Odometer } from '../../shared/api/motion.ts';
import { bar } from '../bars.ts';
import { count, figure, table } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import type { DayWay } from './days.ts';

/** A length as one says it: 834 m, 12.35 km, 1,234 km; or in units of the plane. */
export function lengthText(length: number, { unit }: Pick<Odometer, 'unit'>): string {
  if (unit === 'units') return `${figure(length)} ${length === 1 ? 'unit' : 'units'}`;
  if (Math.round(length) < 1000) return `${length < 9.95 ? length.toFixed(1) : Math.round(length)} m`;
  const km = length / 1000;
  return `${km < 1000 ? km.toFixed(km < 100 ? 2 : 1) : count(km)} km`;
}

/** Prints how far a device went, and from where to where. */
export function reportWay(way: Odometer, terminal: Terminal): void {
  const { device, measure, fixes, first, last } = way;
  if (first === null || last === null) {
    reportNone(way, terminal);
    return;
  }
  terminal.out(terminal.strong(`${device} went ${lengthText(way.length, way)}`));
  const rows = [
    ['  from', first.timestamp, placeText(first)],
    ['  to', last.timestamp, placeText(last)],
    ['  positions', count(fixes), ''],
    ['  measured', measure === 'geodesic' ? 'on the Earth (geodesic)' : 'in the plane of x and y', ''],
  ];
  for (const line of table(rows)) terminal.out(line);
}

/** Prints a line for each day, and the sum. */
export function reportDays(whole: Odometer, days: readonly DayWay[], terminal: Terminal): void {
  if (days.length === 0) {
    reportNone(whole, terminal);
    return;
  }
  const most = Math.max(...days.map(({ length }) => length));
  const rows = days.map(({ date, length, fixes }) => [
    date,
    fixes === 0 ? '–' : lengthText(length, whole),
    fixes === 0 ? '' : count(fixes),
    fixes === 0 ? '' : bar(length / most, BAR),
  ]);
  const total = ['Total', lengthText(whole.length, whole), count(whole.fixes), ''];
  const lines = table([['Day', 'Way', 'Positions', ''], ...rows, total], [1, 2]);
  terminal.out(terminal.strong(lines[0] ?? ''));
  for (const line of lines.slice(1, -1)) terminal.out(line);
  terminal.out(terminal.strong(lines.at(-1) ?? ''));
}

const BAR = 24;

function reportNone({ device, measure }: Odometer, terminal: Terminal): void {
  const [one, other] = measure === 'geodesic' ? ['latitude', 'longitude'] : ['x', 'y'];
  terminal.out(`${device} has no position in this range.`);
  terminal.out(`A position is a reading of ${one} and one of ${other} at the same instant.`);
  if (measure !== 'geodesic')
    terminal.out('Or of latitude and longitude, unless the device is set up otherwise.');
}

/** A metre is five digits behind the point of a degree. */
const DEGREE_PLACES = 5;

const placeText = (place: NonNullable<Odometer['first']>): string =>
  'latitude' in place
    ? `latitude ${place.latitude.toFixed(DEGREE_PLACES)}, longitude ${place.longitude.toFixed(DEGREE_PLACES)}`
    : `x ${figure(place.x)}, y ${figure(place.y)}`;
