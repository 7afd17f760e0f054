import { hash } from 'node:crypto';

/**
 * Partitions that all devices, a day's devices and the marks are spread over; each takes 1,000 writes a second. A day's
 * devices and the marks, which a whole fleet writes at midnight, may be spread over more.
 */
export const INDEX_SHARDS = 16;

/** What that may be: each twice the one before, so that there are few places in which something older may lie. */
export const SHARD_COUNTS = [16, 32, 64, 128, 256] as const;

/** @param count of shards */
export const shardOf = (device: string, count: number = INDEX_SHARDS): number =>
  hash('sha256', device, 'buffer').readUInt16LE(0) % count;

/** The numbers of all shards. */
export const SHARDS: readonly number[] = Array.from({ length: INDEX_SHARDS }, (_, shard) => shard);

/**
 * The shards in which something of a device may lie that was written when there were so many or fewer; those of fewer
 * shards come first.
 */
export const shardsOf = (device: string, count: number): number[] => [
  ...new Set(SHARD_COUNTS.filter((fewer) => fewer <= count).map((fewer) => shardOf(device, fewer))),
];

/** All shards in groups: whatever is written of one device, and whenever, lies in shards of one group. */
export const groupedShards = (count: number): number[][] =>
  SHARDS.map((first) => Array.from({ length: count / INDEX_SHARDS }, (_, nth) => first + nth * INDEX_SHARDS));
