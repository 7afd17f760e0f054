import { HOUR_MS, HOUR_NS } from '../../../shared/reading/instant.ts';
import { Dice } from '../world/random.ts';
import { type History, type Line, RESENDS, type Step } from './history.ts';

const DEVICES = ['car', 'a/b#c', 'Ünï =2F', '車-🚗', '..', '"q"\\', 'car#1', 'A', 'a', '%2F', '~'];
const SENSORS = [
  'speed',
  'lat',
  'lon',
  'alt',
  'x',
  'y',
  'a/b',
  'Speed',
  'ü 🚗',
  'gear',
  '.hidden',
  '*{x}[y]',
  '"',
];

/** 2026-05-02T00:00Z: the midnight that histories are about. */
const MIDNIGHT_MS = Date.UTC(2026, 4, 2);

/** Offsets at which something may go wrong: ends of hours and minutes, and some in between. */
const OFFSETS = [0, 1, 59_999_999_999, 60_000_000_000, 1_800_000_000_123, 1_800_000_000_124, HOUR_NS - 1];

/** How many lanes devices are split in. */
const LANES = [2, 3, 8, 32];

export interface HistoryOptions {
  /** Whether devices are split in lanes, whose number may change on the way. */
  readonly lanes?: boolean | undefined;
}

/** Makes the history of a seed: a few devices around a midnight, with all that happens to them. */
export function generateHistory(seed: number, { lanes = false }: HistoryOptions = {}): History {
  const dice = new Dice(seed, 'history');
  const startMs = MIDNIGHT_MS - dice.pick([90, 10, 2, 1, -30]) * 60_000 - dice.between(0, 59_999);
  const devices = dice.shuffle(DEVICES).slice(0, dice.pick([1, 1, 1, 2, 2, 3]));
  const sensors = dice.shuffle(SENSORS).slice(0, dice.between(2, 5));
  if (dice.chance(0.3)) sensors.push('lat', 'lon');
  const maker = new StepMaker(dice, startMs, devices, [...new Set(sensors)]);
  const steps: Step[] = [];
  let atMs = 0;
  for (let count = dice.between(2, 7); count > 0; count -= 1) {
    steps.push(maker.make(atMs));
    atMs += gapMs(dice);
  }
  const nightMs = MIDNIGHT_MS + HOUR_MS - startMs;
  if (atMs > nightMs || dice.chance(0.3)) {
    steps.push({ id: 0, atMs: nightMs, does: 'nightly' });
    for (let count = dice.between(0, 3); count > 0; count -= 1) {
      steps.push(maker.make(nightMs + dice.between(0, 3000)));
    }
  }
  // Some histories go on when segments expire: with nights before, and late readings, reads and dumps at that time.
  if (dice.chance(0.1)) steps.push(...weeksLater(dice, maker, startMs));
  if (lanes) steps.unshift(...laneSteps(seed, atMs));
  return {
    seed,
    startMs,
    steps: steps.toSorted((a, b) => a.atMs - b.atMs).map((step, id) => ({ ...step, id })),
    batchSize: dice.pick([1, 2, 3, 100]),
    retryAttempts: dice.pick([1, 2, 6]),
    outlivesSegments: dice.chance(0.2),
  };
}

/** Splits devices from the beginning on, and now and then in another number of lanes later. */
function laneSteps(seed: number, untilMs: number): Step[] {
  const dice = new Dice(seed, 'lanes');
  const steps: Step[] = [{ id: 0, atMs: 0, does: 'lanes', count: dice.pick(LANES) }];
  for (let changes = dice.pick([0, 0, 1, 2]); changes > 0; changes -= 1) {
    steps.push({ id: 0, atMs: dice.between(0, untilMs), does: 'lanes', count: dice.pick([1, ...LANES]) });
  }
  return steps;
}

const DAY_MS = 24 * HOUR_MS;

/** Nights in the week before segments expire, in days after the history's midnight; any of them may fail. */
const LAST_NIGHTS = [29, 30, 31, 32, 33, 34];

/** Days after which the segments of these histories expire one after the other. */
const EXPIRY_DAYS = [35, 36, 37];

function weeksLater(dice: Dice, maker: StepMaker, startMs: number): Step[] {
  const steps: Step[] = LAST_NIGHTS.map((day) => ({
    id: 0,
    atMs: MIDNIGHT_MS + day * DAY_MS + HOUR_MS - startMs,
    does: 'nightly',
  }));
  const expiryMs = MIDNIGHT_MS + dice.pick(EXPIRY_DAYS) * DAY_MS + dice.between(0, HOUR_MS) - startMs;
  for (let count = dice.between(1, 4); count > 0; count -= 1) {
    steps.push({ id: 0, atMs: expiryMs + dice.between(0, 3000), does: 'expire' });
    steps.push(maker.make(expiryMs + dice.between(0, 3000)));
  }
  return steps;
}

/** The choice of a dump among the kinds of steps. */
const DUMP = 0.85;

/** Mostly so short that steps run into each other. */
function gapMs(dice: Dice): number {
  const kind = dice.next();
  if (kind < 0.55) return dice.between(0, 60);
  if (kind < 0.85) return dice.between(60, 3000);
  return dice.between(3000, kind < 0.97 ? 20 * 60_000 : 2 * HOUR_MS);
}

class StepMaker {
  readonly #dice: Dice;
  readonly #devices: readonly string[];
  readonly #sensors: readonly string[];
  readonly #hours: readonly number[];
  readonly #startHour: number;
  readonly #isLate: boolean;
  #values = 0;

  constructor(dice: Dice, startMs: number, devices: readonly string[], sensors: readonly string[]) {
    this.#dice = dice;
    this.#devices = devices;
    this.#sensors = sensors;
    this.#startHour = Math.floor(startMs / HOUR_MS);
    const apart = [0, dice.pick([0, 1, -1]), dice.pick([0, 1, 2, -24, -24, -49, 20])];
    // Some histories are about a day that is over, its late readings and its dumps.
    this.#isLate = dice.chance(0.2);
    this.#hours = (this.#isLate ? [-30, -30, -29] : apart).map((each) => this.#startHour + each);
  }

  make(atMs: number): Step {
    const dice = this.#dice;
    const base = { id: 0, atMs };
    const kind = this.#isLate && dice.chance(0.3) ? DUMP : dice.next();
    if (kind < 0.6) return { ...base, does: 'send', lines: this.#lines(), resend: dice.pick(RESENDS) };
    if (kind < 0.8) return this.#read(base);
    if (kind < 0.92) {
      const date = new Date(dice.pick(this.#hours) * HOUR_MS).toISOString().slice(0, 10);
      const again = dice.chance(0.5) && { againMs: dice.between(0, 1500) };
      return { ...base, does: 'dump', device: dice.pick(this.#devices), date, ...again };
    }
    if (kind < 0.94) return { ...base, does: 'redrive' };
    if (kind < 0.965) return { ...base, does: 'split', nth: dice.between(0, 3) };
    return { ...base, does: 'poison', device: dice.pick(this.#devices), nth: dice.between(0, 3) };
  }

  #read(base: { readonly id: number; readonly atMs: number }): Step {
    const dice = this.#dice;
    const devices = dice.chance(0.2) ? this.#devices : [dice.pick(this.#devices)];
    const from = dice.between(-2, 1);
    return {
      ...base,
      does: 'read',
      devices,
      ...(dice.chance(0.25) && { hours: [from, from + dice.between(0, 3)] as const }),
      ...(dice.chance(0.15) && { sensors: dice.shuffle(this.#plainSensors()).slice(0, 2) }),
    };
  }

  /** Sensors whose names are no patterns. */
  #plainSensors(): string[] {
    const plain = this.#sensors.filter((sensor) => /^[a-zA-Z]+$/.test(sensor));
    return plain.length > 0 ? plain : ['none'];
  }

  #lines(): Line[] {
    const dice = this.#dice;
    const device = dice.pick(this.#devices);
    const hour = dice.pick(this.#hours);
    return Array.from({ length: dice.between(1, 7) }, () => {
      const isElsewhere = dice.chance(0.25);
      return {
        device: dice.chance(0.85) ? device : dice.pick(this.#devices),
        sensor: dice.pick(this.#sensors),
        hour: isElsewhere ? dice.pick(this.#hours) : hour,
        ns: dice.pick(OFFSETS),
        value: dice.chance(0.03) ? undefined : this.#value(),
      };
    });
  }

  /** Mostly a value that no other reading has, so that none is mistaken for another. */
  #value(): string {
    const dice = this.#dice;
    this.#values += 1;
    const nth = this.#values;
    const kind = dice.next();
    if (kind < 0.6) return String(nth / 8);
    if (kind < 0.7) return dice.pick(['0', '-0', '7', '1e300']);
    if (kind < 0.8) return dice.pick(['true', 'false']);
    return kind < 0.9 ? JSON.stringify(`text ${nth}\n"ü"`) : `{"nth":${nth},"list":[1.0,"a"]}`;
  }
}
