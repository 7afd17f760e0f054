import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { Batch } from './batch.ts';
import type { BatchBus } from './batch-bus.ts';
import { hashKeyOf } from './hash-key.ts';
import { partitionKeyOf } from './lanes.ts';
import { PUT_RECORDS_LIMITS } from './limits.ts';

export interface KinesisBusOptions {
  readonly client: KinesisClient;
  readonly streamName: string;
  /** How many times something may be refused before the rest is given up. */
  readonly attempts: number;
  /** Waits before the n-th further attempt, n from 1. */
  readonly pause: (attempt: number) => Promise<void>;
  /** Told of a call that failed as a whole; it is tried again like a refused record. */
  readonly onError: (error: unknown) => void;
}

/**
 * Sends batches as Kinesis records, the device as partition key, or its lane where it is split; refused records alone
 * are sent again. Of each key one batch is under way at a time: a request's records may be taken in any order, and a
 * refused one would come after the others. All of them go to one shard anyway, which takes four of full length a second.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export class KinesisBatchBus implements BatchBus {
  readonly #options: KinesisBusOptions;

  constructor(options: KinesisBusOptions) {
    this.#options = options;
  }

  async send(batches: readonly Batch[]): Promise<readonly boolean[]> {
    const durable = batches.map(() => false);
    const queues = [...Map.groupBy(batches.keys(), (place) => keyOf(batches[place])).values()];
    let failures = 0;
    for (let open = queues; open.length > 0 && failures < this.#options.attempts; ) {
      const firsts = open.flatMap(([place]) => place ?? []);
      for (const request of cutRequests(batches, firsts)) {
        for (const place of await this.#put(batches, request)) durable[place] = true;
      }
      const isRefused = firsts.some((place) => durable[place] !== true);
      open = open
        .map((queue) => queue.filter((place) => durable[place] !== true))
        .filter((queue) => queue.length > 0);
      if (!isRefused) continue;
      failures += 1;
      if (failures < this.#options.attempts) await this.#options.pause(failures);
    }
    return durable;
  }

  /** Sends one request. @returns the places of the batches that are durable now */
  async #put(batches: readonly Batch[], places: readonly number[]): Promise<number[]> {
    const records = places.map((place) => {
      const batch = batches[place];
      const hashKey = hashKeyOf(batch?.device ?? '', batch?.lane);
      return { Data: batch?.data, PartitionKey: keyOf(batch), ...(hashKey && { ExplicitHashKey: hashKey }) };
    });
    try {
      const command = new PutRecordsCommand({ StreamName: this.#options.streamName, Records: records });
      const answer = await this.#options.client.send(command);
      return places.filter((_, at) => answer.Records?.[at]?.SequenceNumber !== undefined);
    } catch (error) {
      this.#options.onError(error);
      // Whether any record of a failed call was taken is unknown; sending it again is harmless.
      return [];
    }
  }
}

const keyOf = (batch: Batch | undefined): string => partitionKeyOf(batch?.device ?? '', batch?.lane);

function cutRequests(batches: readonly Batch[], places: readonly number[]): number[][] {
  const requests: number[][] = [];
  let request: number[] = [];
  let bytes = 0;
  for (const place of places) {
    const batch = batches[place];
    const length = (batch?.data.length ?? 0) + Buffer.byteLength(keyOf(batch));
    if (request.length === PUT_RECORDS_LIMITS.records || bytes + length > PUT_RECORDS_LIMITS.bytes) {
      requests.push(request);
      request = [];
      bytes = 0;
    }
    request.push(place);
    bytes += length;
  }
  if (request.length > 0) requests.push(request);
  return requests;
}
