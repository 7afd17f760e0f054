import * as z from 'zod';
import { readFileIfPresent, writeFileAtomic } from '../atomic-file.ts';
import { evenRanges } from './hash-key.ts';

const shardSchema = z.object({
  id: z.string(),
  parentId: z.optional(z.string()),
  /** Hash keys from and to, both inclusive, in decimal. */
  hashFrom: z.string(),
  hashTo: z.string(),
  /** No record of this shard has a lower ordinal. */
  startOrdinal: z.number(),
  /** Set when the shard is closed: no record has a higher ordinal. */
  endOrdinal: z.optional(z.number()),
});

const streamSchema = z.object({ name: z.string(), createdMs: z.number(), shards: z.array(shardSchema) });

/** What is known of a shard, open or closed. */
export type ShardDescription = z.output<typeof shardSchema>;

/** A stream and all its shards; kept beside the records. */
export type StreamDescription = z.output<typeof streamSchema>;

/** The name of the n-th shard of a stream. */
export function shardId(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}

/** A new stream with even shards. */
export function describeNewStream(name: string, shardCount: number, nowMs: number): StreamDescription {
  const shards = evenRanges(shardCount).map(({ from, to }, at) => ({
    id: shardId(at),
    hashFrom: String(from),
    hashTo: String(to),
    startOrdinal: 1,
  }));
  return { name, createdMs: nowMs, shards };
}

/**
 * Reads a description.
 *
 * @throws ZodError or SyntaxError when the file is not one.
 */
export function readDescription(path: string): StreamDescription | undefined {
  const text = readFileIfPresent(path);
  return text === undefined ? undefined : streamSchema.parse(JSON.parse(text));
}

export function writeDescription(path: string, description: StreamDescription): void {
  writeFileAtomic(path, `${JSON.stringify(description, null, 2)}\n`);
}
