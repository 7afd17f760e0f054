import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { readFileIfPresent, writeFileAtomic } from '../atomic-file.ts';

const schema = z.object({
  mappingId: z.string(),
  streamArn: z.string(),
  /** A stream that was made anew has other records under the same numbers. */
  streamCreatedMs: z.number(),
  shards: z.record(
    z.string(),
    z.object({ sequenceNumber: z.optional(z.string()), finished: z.optional(z.boolean()) }),
  ),
});

type State = z.output<typeof schema>;

/** How far each shard has been processed; kept in a file. */
export class Checkpoints {
  readonly #path: string;
  readonly #state: State;

  /** Reads the file; begins anew where there is none, or one of another stream. */
  constructor(path: string, streamArn: string, streamCreatedMs: number) {
    this.#path = path;
    const text = readFileIfPresent(path);
    const kept = text === undefined ? undefined : schema.parse(JSON.parse(text));
    const same = kept?.streamArn === streamArn && kept.streamCreatedMs === streamCreatedMs;
    const mappingId = kept?.mappingId ?? randomUUID();
    this.#state = kept !== undefined && same ? kept : { mappingId, streamArn, streamCreatedMs, shards: {} };
    if (this.#state !== kept) this.#save();
  }

  /** Identity of this event source mapping, the same across restarts. */
  get mappingId(): string {
    return this.#state.mappingId;
  }

  /** Sequence number of the last record of a shard that is done. */
  last(shardId: string): string | undefined {
    return this.#state.shards[shardId]?.sequenceNumber;
  }

  isFinished(shardId: string): boolean {
    return this.#state.shards[shardId]?.finished ?? false;
  }

  advance(shardId: string, sequenceNumber: string): void {
    this.#state.shards[shardId] = { ...this.#state.shards[shardId], sequenceNumber };
    this.#save();
  }

  /** Notes that a closed shard has been processed to its end. */
  finish(shardId: string): void {
    this.#state.shards[shardId] = { ...this.#state.shards[shardId], finished: true };
    this.#save();
  }

  #save(): void {
    writeFileAtomic(this.#path, `${JSON.stringify(this.#state, null, 2)}\n`);
  }
}
