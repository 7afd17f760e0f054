import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from './limits.ts';

/** What one shard still takes in: a second's worth at most, filling up again as time goes on. */
export class Throughput {
  #bytes = SHARD_BYTES_PER_SECOND;
  #records = SHARD_RECORDS_PER_SECOND;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** Takes a record of this size, or refuses it and takes nothing. */
  take(sizeBytes: number, nowMs: number): boolean {
    const seconds = Math.max(0, nowMs - this.#atMs) / 1000;
    this.#atMs = nowMs;
    this.#bytes = Math.min(SHARD_BYTES_PER_SECOND, this.#bytes + seconds * SHARD_BYTES_PER_SECOND);
    this.#records = Math.min(SHARD_RECORDS_PER_SECOND, this.#records + seconds * SHARD_RECORDS_PER_SECOND);
    if (this.#bytes < sizeBytes || this.#records < 1) return false;
    this.#bytes -= sizeBytes;
    this.#records -= 1;
    return true;
  }
}
