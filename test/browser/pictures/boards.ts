import type { DashboardInput } from '../../../shared/dashboard/schema.ts';
import { SHOWN } from './fleet-data.ts';

const RANGE: DashboardInput['range'] = {
  kind: 'custom',
  start: new Date(SHOWN.startMs).toISOString(),
  end: new Date(SHOWN.endMs).toISOString(),
};
const DEVICE = 'car-1';
const of = (sensor: string, axis = 0) => ({ device: DEVICE, sensor, axis });
const linear = (label: string) => ({ scale: 'linear' as const, label });

/** A plot with several axes, a map, and values. */
export const DRIVE_BOARD: DashboardInput = {
  version: 1,
  name: 'Morning drive',
  range: RANGE,
  devices: [DEVICE],
  panels: [
    {
      id: 'drive',
      kind: 'plot',
      title: 'Speed, engine, altitude',
      grid: { x: 0, y: 0, w: 8, h: 8 },
      series: [of('speed'), of('engine_rpm', 1), of('altitude', 2)],
      axes: [linear('m/s'), linear('rpm'), linear('m')],
    },
    {
      id: 'track',
      kind: 'track',
      title: 'Track of car-1',
      grid: { x: 8, y: 0, w: 4, h: 8 },
      series: [of('latitude')],
      axes: [],
    },
    {
      id: 'fuel',
      kind: 'plot',
      grid: { x: 0, y: 8, w: 8, h: 5 },
      series: [of('fuel_level'), of('brake', 1)],
      axes: [linear('%')],
    },
    {
      id: 'values',
      kind: 'values',
      title: 'Latest values',
      grid: { x: 8, y: 8, w: 4, h: 5 },
      series: ['speed', 'engine_rpm', 'gear', 'altitude', 'fuel_level', 'diagnostics'].map((sensor) =>
        of(sensor),
      ),
      axes: [],
    },
  ],
};

/** Where the three cars went, beside how fast they were. */
export const TRACK_BOARD: DashboardInput = {
  version: 1,
  name: 'Where they went',
  range: RANGE,
  devices: ['car-1', 'car-2', 'car-3'],
  panels: [
    {
      id: 'track',
      kind: 'track',
      title: 'Three cars',
      grid: { x: 0, y: 0, w: 7, h: 13 },
      series: ['car-1', 'car-2', 'car-3'].map((device) => ({ device, sensor: 'latitude', axis: 0 })),
      axes: [],
    },
    {
      id: 'speed',
      kind: 'plot',
      grid: { x: 7, y: 0, w: 5, h: 7 },
      series: [of('speed')],
      axes: [linear('m/s')],
    },
    {
      id: 'altitude',
      kind: 'plot',
      grid: { x: 7, y: 7, w: 5, h: 6 },
      series: [of('altitude')],
      axes: [linear('m')],
    },
  ],
};

const SENSORS = ['speed', 'engine_rpm', 'acceleration', 'heading', 'altitude', 'fuel_level', 'gear', 'brake'];

/** What the cars say now. */
export const VALUES_BOARD: DashboardInput = {
  version: 1,
  name: 'Fleet now',
  range: { kind: 'quick', last: 'PT15M' },
  live: true,
  devices: ['car-1', 'car-2', 'car-3'],
  panels: [
    ...['car-1', 'car-2', 'car-3'].map((device, index) => ({
      id: device,
      kind: 'values' as const,
      title: device,
      grid: { x: index * 4, y: 0, w: 4, h: 7 },
      series: SENSORS.map((sensor) => ({ device, sensor, axis: 0 })),
      axes: [],
    })),
    {
      id: 'speeds',
      kind: 'plot',
      title: 'Speed',
      grid: { x: 0, y: 7, w: 12, h: 6 },
      series: ['car-1', 'car-2', 'car-3'].map((device) => ({ device, sensor: 'speed', axis: 0 })),
      axes: [linear('m/s')],
    },
  ],
};
