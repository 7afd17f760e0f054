import type { Random } from './random.ts';

/** A place on the route. */
export interface Place {
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  /** Metres above sea level. */
  readonly altitude: number;
  /** Direction of travel in degrees, clockwise from north. */
  readonly heading: number;
  /** How fast one would drive here, in m/s; 0 at a stop line. */
  readonly limit: number;
}

const METRES_PER_DEGREE = 111_320;
/** Where the fleet drives: a round trip through the hills around Stuttgart. */
const CENTRE = { latitude: 48.7758, longitude: 9.1829, altitude: 320 };
/** How far from a stop line a car starts to slow down, in metres. */
const APPROACH_M = 70;

/**
 * A closed road around a centre: a circle bent by a few waves, with stop lines on the way, its own for each seed.
 *
 * @returns the place so many metres along the road
 */
export function makeRoute(random: Random): (alongM: number) => Place {
  const radiusM = 1500 + 2500 * random();
  const waves = Array.from({ length: 4 }, (_, index) => ({
    times: index + 2,
    depth: (0.25 * random()) / (index + 1),
    phase: 2 * Math.PI * random(),
  }));
  const offset = { north: (random() - 0.5) * 4000, east: (random() - 0.5) * 4000 };
  const hill = { heightM: 20 + 80 * random(), phase: 2 * Math.PI * random() };
  const stops = Array.from({ length: 9 }, () => random() * 2 * Math.PI * radiusM);
  const lengthM = 2 * Math.PI * radiusM;

  const at = (angle: number): { north: number; east: number } => {
    const bent = waves.reduce(
      (sum, { times, depth, phase }) => sum + depth * Math.sin(times * angle + phase),
      1,
    );
    return {
      north: radiusM * bent * Math.cos(angle) + offset.north,
      east: radiusM * bent * Math.sin(angle) + offset.east,
    };
  };

  return (alongM) => {
    const angle = alongM / radiusM;
    const here = at(angle);
    const ahead = at(angle + 0.0005);
    const bearing = Math.atan2(ahead.east - here.east, ahead.north - here.north);
    const position = alongM % lengthM;
    const toStopM = Math.min(...stops.map((stop) => (stop - position + lengthM) % lengthM));
    const cruise = 15 + 8 * Math.sin(3 * angle + hill.phase);
    return {
      latitude: CENTRE.latitude + here.north / METRES_PER_DEGREE,
      longitude:
        CENTRE.longitude + here.east / (METRES_PER_DEGREE * Math.cos((CENTRE.latitude * Math.PI) / 180)),
      altitude: CENTRE.altitude + hill.heightM * Math.sin(2 * angle + hill.phase),
      heading: ((bearing * 180) / Math.PI + 360) % 360,
      limit: toStopM < APPROACH_M ? Math.max(1, cruise * Math.sqrt(toStopM / APPROACH_M)) : cruise,
    };
  };
}
