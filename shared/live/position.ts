import { compareInstants, type Instant } from '../reading/instant.ts';
import { ByteReader } from '../segment/byte-reader.ts';
import { ByteWriter } from '../segment/byte-writer.ts';
import type { LatestReading } from '../statistics/latest-readings.ts';

/** Up to so many sensors a position tells apart; the sensors of a device with more share places. */
const EXACT_SENSORS = 300;
const MANY_PLACES = 65_536;
const FEW_PLACES = 256;

/** Characters of a position; what is longer is none. It comes back in a header, for which platforms have little room. */
const LONGEST = 6000;

/** What is known at a place, to which a sensor's name leads. */
interface Mark {
  /** How many sensors it leads to. */
  count: number;
  /** The earliest of their latest times. */
  at: Instant;
}

type Timed = Pick<LatestReading, 'sensor' | 'at'>;

/**
 * Names what a client knows: of every sensor, the time of its latest reading. As a reading is identified by sensor and
 * time, that is enough to tell later which values the client lacks, whatever came in between, in whatever order.
 *
 * @param readings one of each sensor
 * @returns letters, digits, `-` and `_`, the same for the same readings
 */
export function positionOf(readings: readonly Timed[]): string {
  const places = readings.length <= EXACT_SENSORS ? MANY_PLACES : FEW_PLACES;
  const marks = [...marksOf(readings, places)].toSorted(([a], [b]) => a - b);
  const latest = marks.reduce((late, [, { at }]) => (compareInstants(at, late) > 0 ? at : late), EPOCH);
  const writer = new ByteWriter();
  writer.varint(places);
  writer.varint(latest.hour);
  writer.varint(latest.ns);
  let before = 0;
  for (const [place, { count, at }] of marks) {
    writer.varint(place - before);
    writer.varint(count);
    writer.varint(latest.hour - at.hour);
    // Sensors that are read together come to few bytes.
    writer.varint(at.hour === latest.hour ? latest.ns - at.ns : at.ns);
    before = place;
  }
  return writer.bytes().toString('base64url');
}

/**
 * The readings that a client lacks: all of those that are later than what it knows or of sensors that it does not
 * know. Where sensors share a place, also some that it has.
 *
 * @param readings the latest ones of all sensors, now
 * @param position as positionOf gave it to the client, or anything else
 * @returns undefined when `position` is none
 */
export function newerThan<Reading extends Timed>(
  readings: readonly Reading[],
  position: string,
): Reading[] | undefined {
  const known = parse(position);
  if (known === undefined) return undefined;
  const counts = marksOf(readings, known.places);
  return readings.filter(({ sensor, at }) => {
    const place = placeOf(sensor, known.places);
    const mark = known.marks.get(place);
    return mark === undefined || mark.count !== counts.get(place)?.count || compareInstants(at, mark.at) > 0;
  });
}

function marksOf(readings: readonly Timed[], places: number): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  for (const { sensor, at } of readings) {
    const place = placeOf(sensor, places);
    const mark = marks.get(place);
    if (mark === undefined) marks.set(place, { count: 1, at });
    else {
      mark.count += 1;
      if (compareInstants(at, mark.at) < 0) mark.at = at;
    }
  }
  return marks;
}

/** FNV-1a, folded. http://www.isthe.com/chongo/tech/comp/fnv/ */
function placeOf(sensor: string, places: number): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < sensor.length; at += 1) hash = Math.imul(hash ^ sensor.charCodeAt(at), 0x0100_0193);
  return ((hash >>> 16) ^ hash) & (places - 1);
}

const EPOCH: Instant = { hour: 0, ns: 0 };

interface Known {
  readonly places: number;
  readonly marks: ReadonlyMap<number, Mark>;
}

function parse(position: string): Known | undefined {
  if (position === '' || position.length > LONGEST) return undefined;
  const reader = new ByteReader(Buffer.from(position, 'base64url'));
  try {
    const places = reader.varint();
    if (places !== MANY_PLACES && places !== FEW_PLACES) return undefined;
    const latest = { hour: reader.varint(), ns: reader.varint() };
    const marks = new Map<number, Mark>();
    let place = 0;
    while (reader.rest > 0) {
      place += reader.varint();
      const count = reader.varint();
      const hour = latest.hour - reader.varint();
      const ns = reader.varint();
      marks.set(place, { count, at: { hour, ns: hour === latest.hour ? latest.ns - ns : ns } });
    }
    return { places, marks };
  } catch {
    // It came from outside; whoever sends something else is told everything.
    return undefined;
  }
}
