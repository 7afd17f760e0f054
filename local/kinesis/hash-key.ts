import { createHash } from 'node:crypto';

/** Hash keys are 128 bits wide. */
export const HASH_KEYS = 2n ** 128n;

/** Where a partition key falls: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
export function hashKey(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

/** Even, contiguous ranges that cover all hash keys, both ends inclusive. */
export function evenRanges(count: number): { from: bigint; to: bigint }[] {
  const size = HASH_KEYS / BigInt(count);
  return Array.from({ length: count }, (_, at) => ({
    from: size * BigInt(at),
    to: at === count - 1 ? HASH_KEYS - 1n : size * BigInt(at + 1) - 1n,
  }));
}
