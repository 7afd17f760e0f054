import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { Batch } from './batch.ts';
import type { BatchBus } from './batch-bus.ts';
import { PUT_RECORDS_LIMITS } from './limits.ts';

export interface KinesisBusOptions {
  readonly client: KinesisClient;
  readonly streamName: string;
  /** How often what was refused is sent again before it is given up. */
  readonly attempts: number;
  /** Waits before the n-th further attempt, n from 1. */
  readonly pause: (attempt: number) => Promise<void>;
  /** Told of a call that failed as a whole; it is tried again like a refused record. */
  readonly onError: (error: unknown) => void;
}

/** Sends batches as Kinesis records, the device as partition key; refused records alone are sent again. */
export class KinesisBatchBus implements BatchBus {
  readonly #options: KinesisBusOptions;

  constructor(options: KinesisBusOptions) {
    this.#options = options;
  }

  async send(batches: readonly Batch[]): Promise<readonly boolean[]> {
    const durable = batches.map(() => false);
    let open = batches.map((_, place) => place);
    for (let attempt = 1; open.length > 0 && attempt <= this.#options.attempts; attempt += 1) {
      if (attempt > 1) await this.#options.pause(attempt - 1);
      for (const request of cutRequests(batches, open)) {
        for (const place of await this.#put(batches, request)) durable[place] = true;
      }
      open = open.filter((place) => durable[place] !== true);
    }
    return durable;
  }

  /** Sends one request. @returns the places of the batches that are durable now */
  async #put(batches: readonly Batch[], places: readonly number[]): Promise<number[]> {
    const records = places.map((place) => {
      const batch = batches[place];
      return { Data: batch?.data, PartitionKey: batch?.device };
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

function cutRequests(batches: readonly Batch[], places: readonly number[]): number[][] {
  const requests: number[][] = [];
  let request: number[] = [];
  let bytes = 0;
  for (const place of places) {
    const batch = batches[place];
    const length = (batch?.data.length ?? 0) + Buffer.byteLength(batch?.device ?? '');
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
