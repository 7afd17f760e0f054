import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadingStore, Segment } from '../../shared/segment/reading-store.ts';
import { SyntheticDevice } from '../data/synthetic.ts';
import { segmentsOf } from '../stores/segment-list.ts';

interface Entry extends Omit<Segment, 'packed'> {
  readonly offset: number;
  readonly length: number;
}

const dataPath = (folder: string): string => join(folder, 'segments.bin');
const indexPath = (folder: string): string => join(folder, 'segments.json');

/** Seconds in one delivery. */
const DELIVERY_SECONDS = 60;

/** Writes one hour of segments of the synthetic device, a minute each, into a folder. */
export function writeHour(folder: string, seconds: number): void {
  const device = new SyntheticDevice('ms');
  const file = openSync(dataPath(folder), 'w');
  const entries: Entry[] = [];
  let offset = 0;
  for (let second = 0; second < seconds; second += DELIVERY_SECONDS) {
    const block = device.block(second, second + DELIVERY_SECONDS);
    for (const { packed, ...rest } of segmentsOf(block, 1000 + second)) {
      writeSync(file, packed);
      entries.push({ ...rest, offset, length: packed.length });
      offset += packed.length;
    }
  }
  closeSync(file);
  writeFileSync(indexPath(folder), JSON.stringify(entries));
}

/** Serves the one hour of a file as every hour that is asked for, read anew each time: it holds no readings. */
export class HourFileStore implements ReadingStore {
  readonly #file: number;
  readonly #entries: readonly Entry[];

  constructor(folder: string) {
    this.#file = openSync(dataPath(folder), 'r');
    this.#entries = JSON.parse(readFileSync(indexPath(folder), 'utf8')) as Entry[];
  }

  /** Readings of one hour. */
  get readings(): number {
    return this.#entries.reduce((sum, { count }) => sum + count, 0);
  }

  /** Packed length of one hour. */
  get bytes(): number {
    return this.#entries.reduce((sum, { length }) => sum + length, 0);
  }

  get lastNs(): number {
    return Math.max(...this.#entries.map(({ lastNs }) => lastNs));
  }

  async *segments(_device: string, hour: number, fromNs: number, toNs: number): AsyncGenerator<Segment> {
    for (const { offset, length, ...rest } of this.#entries) {
      if (rest.lastNs < fromNs || rest.firstNs >= toNs) continue;
      const packed = Buffer.allocUnsafeSlow(length);
      readSync(this.#file, packed, 0, length, offset);
      yield { ...rest, hour, packed };
    }
  }

  /** Keeps nothing: what it serves is fixed. */
  async put(): Promise<undefined> {
    return undefined;
  }

  /** What it serves never expires. */
  async extend(): Promise<void> {}
}
