/** Families of partition keys that many devices share; all other keys are of one device. */
const SHARED = new Set(['devices', 'marks', 'registry']);

/** Written once by each function that starts; here, where functions are of one device each, it would be by each. */
const LEFT_OUT = 'shards';

export interface Units {
  calls: number;
  write: number;
  read: number;
}

/** Counts capacity units by family of the partition key, and finds the hottest keys: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
export class Meter {
  readonly families = new Map<string, Units>();
  /** Write units by shared key and second. */
  readonly #shared = new Map<string, number>();
  /** Write units of the keys of one device, by key and second. */
  readonly #own = new Map<string, number>();
  /** The most that any key took in a second, by family. */
  readonly hottest = new Map<string, number>();

  count(partition: string, second: number, units: { readonly write?: number; readonly read?: number }): void {
    const family = partition.split('#', 1)[0] ?? '';
    if (family === LEFT_OUT) return;
    const { write = 0, read = 0 } = units;
    const sum = this.families.get(family) ?? { calls: 0, write: 0, read: 0 };
    this.families.set(family, { calls: sum.calls + 1, write: sum.write + write, read: sum.read + read });
    if (write === 0) return;
    const keys = SHARED.has(family) ? this.#shared : this.#own;
    const name = `${partition} ${second}`;
    const inSecond = (keys.get(name) ?? 0) + write;
    keys.set(name, inSecond);
    this.hottest.set(family, Math.max(this.hottest.get(family) ?? 0, inSecond));
  }

  /** Lets go of what is known of a device's own keys: no other touches them. */
  endDevice(): void {
    this.#own.clear();
  }

  get total(): Units {
    const total = { calls: 0, write: 0, read: 0 };
    for (const { calls, write, read } of this.families.values()) {
      total.calls += calls;
      total.write += write;
      total.read += read;
    }
    return total;
  }
}
