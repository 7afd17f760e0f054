import type { RegisteredChannel } from '../index/recording-index.ts';
import { HOUR_MS } from '../reading/instant.ts';
import { jsonNumber } from './json-text.ts';
import { LOCATION_SCHEMA, POSE_SCHEMA, type RecordingSchema } from './schemas.ts';

/** A topic whose messages are made of the readings of several sensors at one instant. */
export interface Derivation {
  readonly name: 'location' | 'pose';
  readonly schema: RecordingSchema;
  /** Sensors whose numbers must all be there at an instant. */
  readonly required: readonly string[];
  /** Sensor whose number is used where it is there. */
  readonly optional: string | undefined;
  /** Whether the numbers of the two required sensors make a position. */
  readonly accepts: (first: number, second: number) => boolean;
  /** The message's JSON, or nothing where the numbers make none; values in the order required, optional. */
  readonly message: (hour: number, ns: number, values: readonly (number | undefined)[]) => string | undefined;
}

/** Spellings of a position's parts, the most explicit first; compared in lower case, punctuation as `_`. */
const LOCATION_NAMES = [
  ['latitude', 'longitude', ['altitude', 'elevation']],
  ['lat', 'lon', ['alt', 'altitude', 'elevation']],
  ['lat', 'lng', ['alt', 'altitude', 'elevation']],
  ['lat', 'long', ['alt', 'altitude', 'elevation']],
] as const;
const PREFIXES = ['', 'gps_', 'gnss_', 'position_', 'pos_', 'location_', 'nav_'] as const;

interface Recipe extends Pick<Derivation, 'name' | 'schema' | 'accepts' | 'message'> {
  /** Names of the two required parts and of the optional one, without a prefix. */
  readonly spellings: readonly (readonly [first: string, second: string, optional: readonly string[]])[];
}

const isOnEarth = (latitude: number, longitude: number): boolean =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;

const RECIPES: readonly Recipe[] = [
  {
    name: 'location',
    schema: LOCATION_SCHEMA,
    accepts: isOnEarth,
    message: locationFix,
    spellings: LOCATION_NAMES,
  },
  {
    name: 'pose',
    schema: POSE_SCHEMA,
    accepts: () => true,
    message: poseInFrame,
    spellings: [['x', 'y', ['z']]],
  },
];

/** A derivation, and the number of the channel that was the last it needed. */
export interface FoundDerivation {
  readonly derivation: Derivation;
  readonly completedBy: number;
}

/**
 * What can be derived of a device's channels. The pair of sensors that was complete first stays the one that
 * is taken: a sensor that is registered later must not change what is derived of the past.
 */
export function derivationsOf(channels: readonly RegisteredChannel[]): FoundDerivation[] {
  const found: { recipe: Recipe; parts: Parts; completedBy: number }[] = [];
  const sensors = new Map<string, string>();
  channels.forEach(({ sensor, kind }, number) => {
    const plain = sensor.toLowerCase().replace(/[^a-z0-9]+/g, '_');
    if (kind !== 'number' || sensors.has(plain)) return;
    sensors.set(plain, sensor);
    for (const recipe of RECIPES) {
      if (found.some((each) => each.recipe === recipe)) continue;
      const parts = findParts(sensors, recipe.spellings);
      if (parts !== undefined) found.push({ recipe, parts, completedBy: number });
    }
  });
  return found.map(({ recipe: { name, schema, accepts, message }, parts, completedBy }) => {
    const optional = parts.optional.map((plain) => sensors.get(plain)).find((sensor) => sensor !== undefined);
    return {
      derivation: { name, schema, accepts, message, required: parts.required, optional },
      completedBy,
    };
  });
}

interface Parts {
  /** Sensors. */
  readonly required: readonly [string, string];
  /** Plain names that the optional part may have. */
  readonly optional: readonly string[];
}

function findParts(sensors: ReadonlyMap<string, string>, spellings: Recipe['spellings']): Parts | undefined {
  for (const prefix of PREFIXES) {
    for (const [first, second, optional] of spellings) {
      const a = sensors.get(prefix + first);
      const b = sensors.get(prefix + second);
      if (a !== undefined && b !== undefined) {
        return { required: [a, b], optional: optional.map((name) => prefix + name) };
      }
    }
  }
  return undefined;
}

const stamp = (hour: number, ns: number): string =>
  `{"sec":${(hour * HOUR_MS) / 1000 + Math.floor(ns / 1e9)},"nsec":${ns % 1e9}}`;

/** A fix without an altitude has altitude 0, since the schema requires one; its covariance is unknown. */
function locationFix(hour: number, ns: number, values: readonly (number | undefined)[]): string | undefined {
  const [latitude, longitude, altitude] = values;
  if (latitude === undefined || longitude === undefined) return undefined;
  if (!isOnEarth(latitude, longitude)) return undefined;
  return (
    `{"timestamp":${stamp(hour, ns)},"frame_id":"gps","latitude":${jsonNumber(latitude)},` +
    `"longitude":${jsonNumber(longitude)},"altitude":${jsonNumber(altitude ?? 0)},` +
    `"position_covariance":[0,0,0,0,0,0,0,0,0],"position_covariance_type":0}`
  );
}

function poseInFrame(hour: number, ns: number, values: readonly (number | undefined)[]): string | undefined {
  const [x, y, z] = values;
  if (x === undefined || y === undefined) return undefined;
  return (
    `{"timestamp":${stamp(hour, ns)},"frame_id":"map","pose":{"position":` +
    `{"x":${jsonNumber(x)},"y":${jsonNumber(y)},"z":${jsonNumber(z ?? 0)}},"orientation":{"x":0,"y":0,"z":0,"w":1}}}`
  );
}
