import { EVENT_SOURCE } from '../../../functions/catalogue.ts';
import { deliver } from '../../../local/event-source/deliver.ts';
import type { ShardReference, StreamRecord } from '../../../local/event-source/event.ts';
import { type GivenUp, invocationRecord } from '../../../local/event-source/invocation-record.ts';
import { deviceOfPartitionKey } from '../../../shared/ingest/lanes.ts';
import type { History } from '../history/history.ts';
import type { Shard, SimRecord } from '../world/kinesis.ts';
import { roll } from '../world/random.ts';
import type { World } from './world.ts';

/** How much later a batch comes once more at most, in milliseconds. */
const LATER_MS = 120_000;

interface Reader {
  readonly done: Promise<void>;
  readonly finish: () => void;
  wake: () => void;
}

const never = new AbortController().signal;

/** Delivers the stream to persist as the platform's event source mapping does, each shard after its parent. */
export class EventSource {
  readonly #world: World;
  readonly #history: Pick<History, 'batchSize' | 'retryAttempts'>;
  readonly #readers = new Map<Shard, Reader>();
  #invocations = 0;

  constructor(world: World, history: Pick<History, 'batchSize' | 'retryAttempts'>) {
    this.#world = world;
    this.#history = history;
  }

  /** A shard was opened or closed, or has a new record. */
  changed(shard: Shard): void {
    const known = this.#readers.get(shard);
    if (known !== undefined) return known.wake();
    const { promise, resolve } = Promise.withResolvers<void>();
    const reader: Reader = { done: promise, finish: resolve, wake: () => {} };
    this.#readers.set(shard, reader);
    void this.#read(shard, reader);
  }

  async #read(shard: Shard, reader: Reader): Promise<void> {
    const { timeline } = this.#world.cloud;
    await (shard.parent && this.#readers.get(shard.parent)?.done);
    for (let at = 0; ; ) {
      while (at >= shard.records.length) {
        if (shard.isClosed) return reader.finish();
        await new Promise<void>((resolve) => {
          reader.wake = resolve;
        });
      }
      const window = roll(this.#world.seed, `window of ${shard.id} ${at}`);
      await timeline.sleep(window * EVENT_SOURCE.maxBatchingWindowSeconds * 1000);
      const batch = shard.records.slice(at, at + this.#history.batchSize);
      await this.#deliver(shard, batch);
      at += batch.length;
    }
  }

  async #deliver(shard: Shard, batch: readonly SimRecord[]): Promise<void> {
    const { cloud, model } = this.#world;
    const records = batch.map(
      ({ sequenceNumber, partitionKey, data, arrivalMs }): StreamRecord => ({
        sequenceNumber,
        partitionKey,
        data: data.toString('base64'),
        arrivalMs,
      }),
    );
    const settings = { ...EVENT_SOURCE, ...this.#history };
    const time = { now: () => cloud.timeline.nowMs, sleep: (ms: number) => cloud.timeline.sleep(ms) };
    await deliver(records, settings, {
      invoke: (part) => this.#invoke(shard, part),
      giveUp: async (givenUp) => this.#giveUp(shard, givenUp),
      settled: (last) => {
        const until = records.findIndex(({ sequenceNumber }) => sequenceNumber === last.sequenceNumber);
        model.persist(records.slice(0, until + 1).map(({ sequenceNumber }) => sequenceNumber));
      },
      time,
      signal: never,
    });
  }

  async #invoke(shard: Shard, records: readonly StreamRecord[]): Promise<unknown> {
    const { cloud, seed } = this.#world;
    this.#invocations += 1;
    const actor = `persist ${shard.id.slice(-2)} ${this.#invocations}`;
    const extra = cloud.faults.choose(`delivery to ${actor}`, [
      'invoked-twice',
      'invoked-later',
      'result-lost',
    ]);
    if (extra === 'invoked-twice') void this.#persist(`${actor} twin`, records).catch(() => {});
    if (extra === 'invoked-later') {
      const delayMs = LATER_MS * roll(seed, `delay of ${actor} echo`);
      cloud.timeline.at(cloud.timeline.nowMs + delayMs, () => {
        void this.#persist(`${actor} echo`, records).catch(() => {});
      });
    }
    const result = await this.#persist(actor, records);
    if (extra === 'result-lost') throw new Error('the result was lost');
    return result;
  }

  #persist(actor: string, records: readonly StreamRecord[]): Promise<unknown> {
    const { cloud } = this.#world;
    const batches = records.map(({ sequenceNumber, partitionKey, data, arrivalMs }) => ({
      arrival: sequenceNumber,
      arrivedMs: arrivalMs,
      device: deviceOfPartitionKey(partitionKey),
      data: Buffer.from(data, 'base64'),
    }));
    return cloud.invoke('persist', actor, async (ports) => {
      const failed = await cloud.build.persist(batches, {
        ...ports,
        quarantine: ports.letters,
        onFailure: () => {},
      });
      return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
    });
  }

  /** Keeps what is given up as the platform's on-failure destination does. */
  #giveUp(shard: Shard, givenUp: GivenUp): void {
    const { cloud, model } = this.#world;
    const reference: ShardReference = {
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/stream',
      shardId: shard.id,
      roleArn: 'arn:aws:iam::000000000000:role/persist',
    };
    const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:persist';
    const destination = { shard: reference, functionArn, mappingId: 'mapping', keyPrefix: '' };
    const { body } = invocationRecord(givenUp, destination, cloud.timeline.nowMs);
    const first = givenUp.records[0]?.sequenceNumber ?? '';
    cloud.bucket.objects.set(
      `${EVENT_SOURCE.deadLetterPrefix}mapping/${shard.id}/${first}`,
      Buffer.from(body),
    );
    model.giveUp(givenUp.records.map(({ sequenceNumber }) => sequenceNumber));
    cloud.note(`given up: ${givenUp.records.map(({ sequenceNumber }) => sequenceNumber).join(' ')}`);
  }
}
