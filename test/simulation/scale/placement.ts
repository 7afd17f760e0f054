import { hash } from 'node:crypto';
import { shardOf } from '../../../shared/index/shards.ts';
import { deviceName, phaseOf } from './stages.ts';

export interface Placement {
  /** Requests in the fullest second. */
  readonly requests: number;
  /** Records that the fullest shard of the stream takes in a second. */
  readonly recordsOfShard: number;
  /** Devices that send for the first time of a day in the same second, and are listed in the same shard of the index. */
  readonly listedInShard: number;
}

export interface PlacementOptions {
  readonly batchSeconds: number;
  readonly streamShards: number;
  readonly indexShards: number;
}

/** Values that shardOf takes a remainder of. */
const INDEX_VALUES = 2 ** 16;

/** Where each device of a fleet belongs: hashed once, looked at for any number of shards. */
export class Places {
  readonly #stream: Uint32Array;
  readonly #index: Uint16Array;

  /** @param devices that fleets have at most */
  constructor(devices: number) {
    this.#stream = new Uint32Array(devices);
    this.#index = new Uint16Array(devices);
    for (let nth = 0; nth < devices; nth += 1) {
      const name = deviceName(nth);
      this.#stream[nth] = hash('md5', name, 'buffer').readUInt32BE(0);
      this.#index[nth] = shardOf(name, INDEX_VALUES);
    }
  }

  /** The shard that a device's records go to, of so many that share the hash keys evenly. */
  streamShardOf(nth: number, shards: number): number {
    return Math.floor(((this.#stream[nth] ?? 0) / 2 ** 32) * shards);
  }

  /** Most devices that send in one second, on the whole and to one shard of stream or index. Every device is looked at. */
  of(devices: number, { batchSeconds, streamShards, indexShards }: PlacementOptions): Placement {
    const requests = new Uint32Array(batchSeconds);
    const records = new Uint32Array(batchSeconds * streamShards);
    const listed = new Uint32Array(batchSeconds * indexShards);
    for (let nth = 0; nth < devices; nth += 1) {
      const second = phaseOf(nth, batchSeconds);
      add(requests, second);
      add(records, second * streamShards + this.streamShardOf(nth, streamShards));
      add(listed, second * indexShards + ((this.#index[nth] ?? 0) % indexShards));
    }
    return {
      requests: greatest(requests),
      recordsOfShard: greatest(records),
      listedInShard: greatest(listed),
    };
  }
}

function add(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

const greatest = (counts: Uint32Array): number => counts.reduce((most, count) => Math.max(most, count), 0);
