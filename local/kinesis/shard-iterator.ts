import * as z from 'zod';
import { AwsError } from '../aws-json/aws-error.ts';
import { ITERATOR_LIFETIME_MS } from './limits.ts';

const schema = z.object({
  stream: z.string(),
  shard: z.string(),
  /** First ordinal to read. */
  next: z.number(),
  issuedMs: z.number(),
});

/** A position in a shard; clients hold it as an opaque token. */
export type ShardIterator = z.output<typeof schema>;

export function encodeIterator(iterator: ShardIterator): string {
  return Buffer.from(JSON.stringify(iterator)).toString('base64url');
}

function decode(token: string): ShardIterator | undefined {
  try {
    return schema.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}

/** @throws AwsError InvalidArgumentException for what is no token, ExpiredIteratorException for an old one. */
export function decodeIterator(token: string, nowMs: number): ShardIterator {
  const iterator = decode(token);
  if (iterator === undefined) throw new AwsError('InvalidArgumentException', 'invalid shard iterator');
  if (nowMs - iterator.issuedMs > ITERATOR_LIFETIME_MS) {
    throw new AwsError('ExpiredIteratorException', 'the shard iterator is more than 5 minutes old');
  }
  return iterator;
}
