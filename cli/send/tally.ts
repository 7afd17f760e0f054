import { closeSync, openSync, writeSync } from 'node:fs';
import { compareInstants, type Instant } from '../../shared/reading/instant.ts';

/** A line of the file, or one cell of it, that was not taken. */
export interface Rejection {
  readonly line: number;
  /** Column of a CSV file or sensor of an NDJSON line, where one is known. */
  readonly sensor?: string;
  readonly code: string;
  readonly reason: string;
}

/** Rejections that are kept to be shown; all of them go to the file, if one is asked for. */
export const SHOWN = 20;

/** Counts what became of a file. Its size does not depend on the file's. */
export class Tally {
  sent = 0;
  accepted = 0;
  duplicates = 0;
  rejected = 0;
  /** Compressed bytes of all requests, those that had to be repeated included. */
  bytes = 0;
  first: Instant | undefined;
  last: Instant | undefined;
  readonly shown: Rejection[] = [];
  /** Some of the devices seen, in the order of their first reading. */
  readonly devices = new Set<string>();
  readonly #file: number | undefined;

  /** @param rejectsPath file to write every rejection to, as NDJSON */
  constructor(rejectsPath?: string) {
    this.#file = rejectsPath === undefined ? undefined : openSync(rejectsPath, 'w');
  }

  reject(rejection: Rejection): void {
    this.rejected += 1;
    if (this.shown.length < SHOWN) this.shown.push(rejection);
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(rejection)}\n`);
  }

  /** Widens the range of time. */
  saw(at: Instant): void {
    if (this.first === undefined || compareInstants(at, this.first) < 0) this.first = at;
    if (this.last === undefined || compareInstants(at, this.last) > 0) this.last = at;
  }

  sawDevice(device: string): void {
    if (this.devices.size < SHOWN) this.devices.add(device);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
