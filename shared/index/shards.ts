import { createHash } from 'node:crypto';

/** Partitions that a day's devices, all devices and the marks are spread over; each takes 1,000 writes a second. */
export const INDEX_SHARDS = 16;

export const shardOf = (device: string): number =>
  createHash('sha256').update(device).digest().readUInt16LE(0) % INDEX_SHARDS;

/** The numbers of all shards. */
export const SHARDS: readonly number[] = Array.from({ length: INDEX_SHARDS }, (_, shard) => shard);
