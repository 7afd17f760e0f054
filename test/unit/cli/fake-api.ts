import type { Odometer } from '../../../shared/api/motion.ts';
import { greatCircleMetres } from '../../../shared/statistics/distance.ts';
import { FakeServer, type Reaction } from './fake-server.ts';

/** A number of a sensor, or a fix, at a time in milliseconds since 1970. */
export interface FakeReading {
  readonly sensor: string;
  readonly ms: number;
  readonly value: number | string | boolean;
}
export interface FakeFix {
  readonly ms: number;
  readonly a: number;
  readonly b: number;
}

export interface FakeDevice {
  readonly readings?: readonly FakeReading[];
  readonly fixes?: readonly FakeFix[];
  readonly measure?: 'geodesic' | 'plane';
}

export const iso = (ms: number): string => new Date(ms).toISOString();

const ok = (body: unknown): Reaction => ({ status: 200, body });

/** A server that knows one device, `car`, and computes each answer from all of its readings, one by one. */
export async function fakeApi(
  device: FakeDevice,
): Promise<{ server: FakeServer; seen: URL[]; [Symbol.asyncDispose](): Promise<void> }> {
  const seen: URL[] = [];
  const server = await FakeServer.start(undefined, (path) => {
    const url = new URL(path, 'http://fake');
    seen.push(url);
    return answer(url, device);
  });
  return { server, seen, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function answer(url: URL, { readings = [], fixes = [], measure = 'geodesic' }: FakeDevice): Reaction {
  const last = Math.max(...readings.map(({ ms }) => ms), ...fixes.map(({ ms }) => ms));
  const sensors = [...new Set(readings.map(({ sensor }) => sensor))];
  switch (url.pathname) {
    case '/api/devices':
      return ok({ devices: [{ device: 'car', last: iso(last), ageSeconds: 1, sensors: sensors.length }] });
    case '/api/devices/car':
      return ok({
        device: 'car',
        ordering: 'any',
        channels: [],
        ...(Number.isFinite(last) && { last: iso(last) }),
      });
    case '/api/devices/car/sensors':
      return ok({
        device: 'car',
        revision: 1,
        sensors: sensors.map((sensor) => ({ sensor, kind: kindOf(sensor, readings), kinds: ['number'] })),
      });
    case '/api/devices/car/series':
      return ok(seriesOf(url.searchParams, readings));
    case '/api/devices/car/odometer':
      return ok(odometerOf(url.searchParams, fixes, measure));
    default:
      return { status: 404, body: { status: 404, code: 'not-found', detail: `there is no ${url.pathname}` } };
  }
}

function kindOf(sensor: string, readings: readonly FakeReading[]): string {
  const kind = typeof readings.find((reading) => reading.sensor === sensor)?.value;
  return kind === 'string' ? 'text' : kind;
}

function seriesOf(query: URLSearchParams, readings: readonly FakeReading[]): object {
  const [start, end] = ['start', 'end'].map((name) => Date.parse(query.get(name)!));
  const bins = Number(query.get('bins'));
  const channels = query.getAll('sensor').flatMap((sensor): object[] => {
    const all = readings.filter((reading) => reading.sensor === sensor);
    if (all.length === 0) return [];
    const inRange = all.filter(({ ms }) => ms >= start! && ms < end!);
    const channel = { sensor, kind: kindOf(sensor, readings) };
    if (inRange.length <= bins) {
      return [
        { ...channel, raw: true, readings: inRange.map(({ ms, value }) => ({ timestamp: iso(ms), value })) },
      ];
    }
    const edge = (index: number): number => Math.floor(start! + (index * (end! - start!)) / bins);
    return [
      {
        ...channel,
        raw: false,
        bins: Array.from({ length: bins }, (_, index) => {
          const [from, to] = [edge(index), edge(index + 1)];
          return {
            start: iso(from),
            end: iso(to),
            ...binOf(inRange.filter(({ ms }) => ms >= from && ms < to)),
          };
        }),
      },
    ];
  });
  return { device: 'car', start: iso(start!), end: iso(end!), revision: 1, channels };
}

function binOf(readings: readonly FakeReading[]): object {
  const numbers = readings.flatMap(({ value }) => (typeof value === 'string' ? [] : [Number(value)]));
  if (numbers.length === 0) {
    return { count: readings.length, min: null, max: null, mean: null, first: null, last: null };
  }
  return {
    count: readings.length,
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    mean: numbers.reduce((sum, value) => sum + value) / numbers.length,
    first: numbers[0],
    last: numbers.at(-1),
  };
}

/** The way through some fixes, one after the other. */
export function wayOf(fixes: readonly FakeFix[], measure: 'geodesic' | 'plane'): number {
  let length = 0;
  fixes.slice(1).forEach((fix, index) => {
    const before = fixes[index]!;
    length +=
      measure === 'geodesic'
        ? greatCircleMetres(before, fix)
        : Math.hypot(fix.a - before.a, fix.b - before.b);
  });
  return length;
}

function odometerOf(query: URLSearchParams, fixes: readonly FakeFix[], own: 'geodesic' | 'plane'): Odometer {
  const measure = query.get('measure') === 'plane' ? 'plane' : own;
  const inRange = fixes.filter(
    ({ ms }) =>
      ms >= Date.parse(query.get('start') ?? '1970-01-01T00:00:00Z') &&
      ms <= Date.parse(query.get('end') ?? '2200-01-01T00:00:00Z'),
  );
  const told = ({ ms, a, b }: FakeFix): Odometer['first'] =>
    measure === 'geodesic'
      ? { timestamp: iso(ms), latitude: a, longitude: b }
      : { timestamp: iso(ms), x: a, y: b };
  return {
    device: 'car',
    revision: 1,
    measure,
    unit: measure === 'geodesic' ? 'metres' : 'units',
    length: wayOf(inRange, measure),
    fixes: inRange.length,
    first: inRange.length === 0 ? null : told(inRange[0]!),
    last: inRange.length === 0 ? null : told(inRange.at(-1)!),
  };
}
