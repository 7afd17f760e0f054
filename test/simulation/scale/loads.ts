/** What every device of a fleet sends. */
export interface Load {
  readonly name: string;
  readonly about: string;
  /** Sensors of each device. */
  readonly sensors: number;
  /** Seconds between two readings of a sensor. */
  readonly everySeconds: number;
  /** Seconds between two requests of a device. */
  readonly batchSeconds: number;
}

export const LOADS = [
  {
    name: 'dense',
    about: '30 sensors at 1 Hz, sent every 10 s',
    sensors: 30,
    everySeconds: 1,
    batchSeconds: 10,
  },
  {
    name: 'sparse',
    about: '10 sensors once a minute, sent every minute',
    sensors: 10,
    everySeconds: 60,
    batchSeconds: 60,
  },
] as const satisfies readonly Load[];

export type LoadName = (typeof LOADS)[number]['name'];

export const loadNamed = (name: string): Load => LOADS.find((load) => load.name === name) ?? LOADS[0];

/** Readings of a device in one request. */
export const readingsPerRequest = ({ sensors, everySeconds, batchSeconds }: Load): number =>
  (sensors * batchSeconds) / everySeconds;

export const readingsPerDay = ({ sensors, everySeconds }: Load): number => (sensors * 86_400) / everySeconds;

/** Different walks that sensors go. */
const WALKS = 8;

/** Bodies of requests, made once for each moment: devices that send at the same time differ in their walks only. */
export class Bodies {
  readonly #load: Load;
  readonly #made = new Map<string, Buffer>();

  constructor(load: Load) {
    this.#load = load;
  }

  /** What a device sends at a time: the readings since its last request, as lines without its name. */
  of(nth: number, sentMs: number): Buffer {
    const walk = nth % WALKS;
    const name = `${sentMs} ${walk}`;
    let body = this.#made.get(name);
    if (body === undefined) {
      body = this.#make(walk, sentMs);
      this.#made.set(name, body);
    }
    return body;
  }

  #make(walk: number, sentMs: number): Buffer {
    const { sensors, everySeconds, batchSeconds } = this.#load;
    const lines: string[] = [];
    for (let sensor = 0; sensor < sensors; sensor += 1) {
      const decimals = sensor % 4;
      let value = 1000 * (sensor + 1);
      for (let second = everySeconds; second <= batchSeconds; second += everySeconds) {
        value += stepOf(walk, sensor, second);
        const timestamp = new Date(sentMs - (batchSeconds - second) * 1000).toISOString();
        const spelt = (value / 10 ** decimals).toFixed(decimals);
        lines.push(`{"sensor":"sensor_${sensor}","timestamp":"${timestamp}","value":${spelt}}\n`);
      }
    }
    return Buffer.from(lines.join(''));
  }
}

/** A step of a walk, of -20 to 20 units of the last digit. */
const stepOf = (walk: number, sensor: number, second: number): number =>
  ((Math.imul(walk * 7919 + sensor * 104_729 + second * 31 + 1, 2_654_435_761) >>> 8) % 41) - 20;
