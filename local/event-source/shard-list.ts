import { type KinesisClient, ListShardsCommand, type Shard } from '@aws-sdk/client-kinesis';

/** All shards of a stream, open and closed. */
export async function listShards(client: KinesisClient, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let token: string | undefined;
  do {
    const page = token === undefined ? { StreamARN: streamArn } : { NextToken: token };
    const answer = await client.send(new ListShardsCommand(page));
    shards.push(...(answer.Shards ?? []));
    token = answer.NextToken;
  } while (token !== undefined);
  return shards;
}

export interface ReadyShard {
  readonly shardId: string;
  /** Whether it came of a split or a merge, and so has to be read from its first record on. */
  readonly isChild: boolean;
}

/**
 * The shards whose turn it is: not finished themselves, and their parents finished or long gone. What a child
 * holds was written after all that its parents hold.
 */
export function readyShards(
  shards: readonly Shard[],
  isFinished: (shardId: string) => boolean,
): ReadyShard[] {
  const listed = new Set(shards.map(({ ShardId }) => ShardId));
  const isDone = (parent: string | undefined): boolean =>
    parent === undefined || !listed.has(parent) || isFinished(parent);
  return shards
    .filter((shard) => isDone(shard.ParentShardId) && isDone(shard.AdjacentParentShardId))
    .map(({ ShardId, ParentShardId }) => ({ shardId: ShardId ?? '', isChild: ParentShardId !== undefined }))
    .filter(({ shardId }) => !isFinished(shardId));
}
