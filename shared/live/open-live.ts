import { OdographError } from '../errors/odograph-error.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import { compareInstants } from '../reading/instant.ts';
import type { LatestReading, LatestReadings } from '../statistics/latest-readings.ts';
import { HourWatch } from './hour-watch.ts';
import { LIVE_LIMITS } from './limits.ts';
import { newerThan, positionOf } from './position.ts';

/** Latest readings that a client did not have. */
export interface LiveEvent {
  /** Names all that the client knows when it has this event. */
  readonly id: string;
  readonly revision: number;
  /** One for each sensor that has changed. */
  readonly readings: readonly LatestReading[];
}

/** Says only that the stream goes on. */
export const SIGN_OF_LIFE = 'sign of life';

export type LiveLimits = { readonly [name in keyof typeof LIVE_LIMITS]: number };

export interface LivePorts {
  readonly index: Pick<RecordingIndex, 'hours' | 'lastHour'>;
  /** The latest reading of each sensor; undefined for a device that never had one. */
  readonly latest: (device: string) => Promise<LatestReadings | undefined>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends after so many milliseconds, or at once when nobody waits any more. */
  readonly pause: (ms: number) => Promise<void>;
  /** Tells that nobody waits any more. */
  readonly signal: AbortSignal;
  readonly limits?: LiveLimits;
}

/**
 * Follows the latest readings of a device: an event with all of them, then one each time that some have changed, until
 * the stream is old enough. With the id of an event that came before, the first event has only what is newer, or
 * there is none. Whoever applies all events in their order knows what the store knows.
 *
 * @param lastEventId as an event carried it; anything else stands for nothing
 * @throws OdographError `not-found` before the first event
 */
export async function openLive(
  device: string,
  lastEventId: string | undefined,
  ports: LivePorts,
): Promise<AsyncGenerator<LiveEvent | typeof SIGN_OF_LIFE>> {
  const watch = new HourWatch(device, ports.index);
  // Asked before the readings are read: what changes meanwhile is read once more.
  await watch.hasChanged(ports.now());
  const latest = await ports.latest(device);
  if (latest === undefined) throw new OdographError('not-found', `there is no device ${device}`);
  return follow(device, lastEventId, latest, watch, ports);
}

async function* follow(
  device: string,
  lastEventId: string | undefined,
  first: LatestReadings,
  watch: HourWatch,
  ports: LivePorts,
): AsyncGenerator<LiveEvent | typeof SIGN_OF_LIFE> {
  const { now, pause, signal, limits = LIVE_LIMITS } = ports;
  const startMs = now();
  const newer = lastEventId === undefined ? undefined : newerThan(first.readings, lastEventId);
  const client = new Client(limits.eventBytes);
  const lacking = new Set(newer ?? first.readings);
  client.knows(first.readings.filter((reading) => !lacking.has(reading)));
  let lookedMs = startMs;
  let saidMs = startMs;
  let pushes = limits.pushes;
  // A device may have no reading yet; whoever is new is told so.
  if (newer === undefined && first.readings.length === 0) yield client.tell(first.revision, []);
  yield* client.update(first);
  if (newer?.length === 0) yield SIGN_OF_LIFE;
  let tookMs = 0;
  for (;;) {
    // Where looking takes long, it is not done more than half of the time.
    await pause(Math.max(limits.pollMs, tookMs));
    const nowMs = now();
    if (signal.aborted || nowMs - startMs >= limits.lifeMs) return;
    let said = false;
    if ((await watch.hasChanged(nowMs)) || nowMs - lookedMs >= limits.heartbeatMs) {
      lookedMs = nowMs;
      const latest = await ports.latest(device);
      tookMs = now() - nowMs;
      for (const event of latest === undefined ? [] : client.update(latest)) {
        said = true;
        yield event;
      }
    }
    if (said) pushes = limits.pushes;
    else if (pushes > 0 || nowMs - saidMs >= limits.heartbeatMs) {
      pushes = Math.max(0, pushes - 1);
      said = true;
      yield SIGN_OF_LIFE;
    }
    if (said) saidMs = nowMs;
  }
}

/** What a client knows, and the events by which it gets to know more. */
class Client {
  readonly #eventBytes: number;
  readonly #known = new Map<string, LatestReading>();

  constructor(eventBytes: number) {
    this.#eventBytes = eventBytes;
  }

  knows(readings: readonly LatestReading[]): void {
    for (const reading of readings) this.#known.set(reading.sensor, reading);
  }

  /** The events that are missing; each is as long as it may be. */
  *update({ revision, readings }: LatestReadings): Generator<LiveEvent> {
    let part: LatestReading[] = [];
    let bytes = 0;
    for (const reading of readings) {
      if (isSame(reading, this.#known.get(reading.sensor))) continue;
      const size = sizeOf(reading);
      if (part.length > 0 && bytes + size > this.#eventBytes) {
        yield this.tell(revision, part);
        part = [];
        bytes = 0;
      }
      part.push(reading);
      bytes += size;
    }
    if (part.length > 0) yield this.tell(revision, part);
  }

  tell(revision: number, readings: readonly LatestReading[]): LiveEvent {
    this.knows(readings);
    return { id: positionOf([...this.#known.values()]), revision, readings };
  }
}

const isSame = (reading: LatestReading, known: LatestReading | undefined): boolean =>
  known !== undefined &&
  compareInstants(reading.at, known.at) === 0 &&
  reading.kind === known.kind &&
  Object.is(reading.value, known.value);

/** Length of names, time and quotes around a value in an event, about. */
const FRAME_BYTES = 100;

/** Length of a reading in an event, about. */
const sizeOf = ({ sensor, value }: LatestReading): number =>
  FRAME_BYTES + sensor.length + (typeof value === 'string' ? value.length : 20);
