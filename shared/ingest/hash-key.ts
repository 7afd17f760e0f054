import { createHash } from 'node:crypto';
import { LANE_LIMITS } from './limits.ts';

/** Bits of a hash key of the stream. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html */
const HASH_BITS = 128;

/** Bits of a lane. */
const LANE_BITS = Math.log2(LANE_LIMITS.lanes);

/**
 * Where in the stream a lane of a device is, from 0 to 2^128 - 1. Partition keys would be hashed to where chance puts
 * them, several lanes into one shard; so lanes are spread from that of lane 0 on: half a stream away, then a quarter,
 * and so on. A lane stays where it is when there are more.
 *
 * @returns undefined in lane 0, which is where the device's name is hashed to
 */
export function hashKeyOf(device: string, lane = 0): string | undefined {
  if (lane === 0) return undefined;
  const start = BigInt(`0x${createHash('md5').update(device).digest('hex')}`);
  let reversed = 0;
  for (let bit = 0; bit < LANE_BITS; bit += 1) reversed = 2 * reversed + ((lane >>> bit) & 1);
  return String(BigInt.asUintN(HASH_BITS, start + (BigInt(reversed) << BigInt(HASH_BITS - LANE_BITS))));
}
