import { openLive, type LiveEvent, type LiveLimits, SIGN_OF_LIFE } from '../../shared/live/open-live.ts';
import { LIVE_LIMITS } from '../../shared/live/limits.ts';
import type { HourEntry } from '../../shared/index/recording-index.ts';
import { compareInstants, fromMilliseconds } from '../../shared/reading/instant.ts';
import type { LatestReading, LatestReadings } from '../../shared/statistics/latest-readings.ts';

/** A reading that is stored at some time; in the past or the future of that time. */
export interface Write {
  readonly sensor: string;
  readonly timeMs: number;
  readonly value: number | string;
}

/**
 * One device's store on a clock that goes only while somebody pauses. What is to happen at a time happens when the clock
 * comes to it.
 */
export class LiveWorld {
  nowMs: number;
  /** How often the latest readings were read. */
  reads = 0;
  /** How long that takes; what is written meanwhile is not seen. */
  readMs = 0;
  readonly device: string;
  readonly limits: LiveLimits;
  readonly #readings = new Map<string, Map<number, Write>>();
  readonly #revisions = new Map<number, number>();
  readonly #plan: { readonly atMs: number; readonly act: () => void }[] = [];

  constructor(nowMs: number, limits: Partial<LiveLimits> = {}, device = 'car') {
    this.nowMs = nowMs;
    this.device = device;
    this.limits = { ...LIVE_LIMITS, ...limits };
  }

  /** Stores a reading; the first value of a sensor and time stays. */
  write({ sensor, timeMs, value }: Write): void {
    const ofSensor = this.#readings.get(sensor) ?? new Map<number, Write>();
    if (ofSensor.has(timeMs)) return;
    ofSensor.set(timeMs, { sensor, timeMs, value });
    this.#readings.set(sensor, ofSensor);
    const { hour } = fromMilliseconds(timeMs);
    this.#revisions.set(hour, (this.#revisions.get(hour) ?? 0) + 1);
  }

  /** Lets something happen at a time. */
  plan(atMs: number, act: () => void): void {
    this.#plan.push({ atMs, act });
    this.#plan.sort((a, b) => a.atMs - b.atMs);
  }

  async pause(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    for (let next = this.#plan[0]; next !== undefined && next.atMs <= untilMs; next = this.#plan[0]) {
      this.#plan.shift();
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.act();
    }
    this.nowMs = untilMs;
  }

  latest(): LatestReadings | undefined {
    this.reads += 1;
    if (this.#readings.size === 0) return undefined;
    const readings = [...this.#readings.values()].map((ofSensor): LatestReading => {
      const { sensor, value, timeMs } = ofSensor.get(Math.max(...ofSensor.keys())) as Write;
      const at = fromMilliseconds(timeMs);
      return typeof value === 'number'
        ? { sensor, at, kind: 'number', value }
        : { sensor, at, kind: 'text', value };
    });
    return {
      revision: this.#revision(),
      readings: readings.toSorted((a, b) => (a.sensor < b.sensor ? -1 : 1)),
    };
  }

  open(lastEventId?: string, signal = new AbortController().signal): ReturnType<typeof openLive> {
    return openLive(this.device, lastEventId, {
      index: {
        lastHour: async () => this.#entries().at(-1),
        hours: async (_, from, to) => this.#entries().filter(({ hour }) => hour >= from && hour <= to),
      },
      latest: async () => {
        const latest = this.latest();
        await this.pause(this.readMs);
        return latest;
      },
      now: () => this.nowMs,
      pause: (ms) => this.pause(ms),
      signal,
      limits: this.limits,
    });
  }

  #revision(): number {
    return [...this.#revisions.values()].reduce((sum, revision) => sum + revision, 0);
  }

  #entries(): HourEntry[] {
    return [...this.#revisions]
      .map(([hour, revision]) => ({
        device: this.device,
        hour,
        revision,
        readings: 1,
        bytes: 1,
        firstNs: 0,
        lastNs: 0,
        channels: new Set<number>(),
        minutes: new Set<number>(),
        arrival: '1',
        hotUntil: 0,
      }))
      .toSorted((a, b) => a.hour - b.hour);
  }
}

/** A client that applies events, and remembers the last one's id over connections. */
export class LiveClient {
  lastEventId: string | undefined;
  readonly readings = new Map<string, LatestReading>();

  apply(event: LiveEvent | typeof SIGN_OF_LIFE): void {
    if (event === SIGN_OF_LIFE) return;
    for (const reading of event.readings) this.readings.set(reading.sensor, reading);
    this.lastEventId = event.id;
  }

  /** What it knows, in the order of the sensors. */
  known(): LatestReading[] {
    return [...this.readings.values()].toSorted((a, b) => (a.sensor < b.sensor ? -1 : 1));
  }

  /** Whether a reading is later than what it knows, or of a sensor that it does not know. */
  lacks({ sensor, at }: LatestReading): boolean {
    const own = this.readings.get(sensor);
    return own === undefined || compareInstants(at, own.at) !== 0;
  }
}
