import type { KinesisClient, PutRecordsCommand, PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../shared/ingest/batch.ts';
import { KinesisBatchBus } from '../../../shared/ingest/batch-bus.kinesis.ts';
import { hashKeyOf } from '../../../shared/ingest/hash-key.ts';
import { partitionKeyOf } from '../../../shared/ingest/lanes.ts';
import { PUT_RECORDS_LIMITS } from '../../../shared/ingest/limits.ts';

type Fate = 'taken' | 'refused' | 'thrown';

/** A stream that takes, refuses or fails at records as `fate` tells for each record of each request. */
function fakeStream(fate: (request: number, record: number) => Fate) {
  const requests: PutRecordsRequestEntry[][] = [];
  const taken: string[] = [];
  const pauses: number[] = [];
  const send = async ({ input }: PutRecordsCommand): Promise<unknown> => {
    const records = input.Records ?? [];
    const request = requests.push(records) - 1;
    const fates = records.map((_, record) => fate(request, record));
    if (fates.includes('thrown')) throw new Error('connection lost');
    return {
      Records: records.map(({ PartitionKey }, record) => {
        if (fates[record] === 'refused') return { ErrorCode: 'ProvisionedThroughputExceededException' };
        taken.push(PartitionKey ?? '');
        return { SequenceNumber: String(taken.length), ShardId: 'shardId-0' };
      }),
    };
  };
  const bus = new KinesisBatchBus({
    client: { send } as unknown as KinesisClient,
    streamName: 'readings',
    attempts: 4,
    onError: () => {},
    pause: async (attempt) => {
      pauses.push(attempt);
    },
  });
  return { bus, requests, taken, pauses };
}

const batches = (count: number, bytes = 10): Batch[] =>
  Array.from({ length: count }, (_, nth) => ({ device: `device ${nth}`, data: Buffer.alloc(bytes) }));

const keysOf = (request: readonly PutRecordsRequestEntry[] | undefined): unknown[] =>
  (request ?? []).map(({ PartitionKey }) => PartitionKey);

describe('KinesisBatchBus', () => {
  it('sends again only what was refused', async () => {
    const stream = fakeStream((request, record) => (request === 0 && record % 2 === 1 ? 'refused' : 'taken'));

    const durable = await stream.bus.send(batches(5));

    expect(durable).toEqual([true, true, true, true, true]);
    expect(stream.requests.slice(1).map(keysOf)).toEqual([['device 1', 'device 3']]);
    expect(stream.pauses).toEqual([1]);
  });

  it('sends a failed call again', async () => {
    const stream = fakeStream((request) => (request === 0 ? 'thrown' : 'taken'));

    const durable = await stream.bus.send(batches(2));

    expect(durable).toEqual([true, true]);
    expect(stream.requests.map(keysOf)).toEqual([keysOf(stream.requests[0]), ['device 0', 'device 1']]);
  });

  it('gives up after its attempts and tells which are not durable', async () => {
    const stream = fakeStream((request, record) => (record === 0 && request < 9 ? 'refused' : 'taken'));

    const durable = await stream.bus.send(batches(2));

    expect(durable).toEqual([false, true]);
    expect(stream.requests).toHaveLength(4);
    expect(stream.pauses).toEqual([1, 2, 3]);
  });

  it('never sends what was acknowledged again, and is right about what is durable', async () => {
    const fates = fc.infiniteStream(fc.constantFrom<Fate>('taken', 'taken', 'refused', 'refused', 'thrown'));
    await fc.assert(
      fc.asyncProperty(fc.nat(8), fates, async (count, script) => {
        const stream = fakeStream(() => script.next().value as Fate);

        const durable = await stream.bus.send(batches(count));

        expect(new Set(stream.taken).size).toBe(stream.taken.length);
        expect(durable).toEqual(batches(count).map(({ device }) => stream.taken.includes(device)));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps the order of each device's batches, and sends none after one that is given up", async () => {
    const fates = fc.infiniteStream(fc.constantFrom<Fate>('taken', 'taken', 'refused', 'thrown'));
    const sends = fc.array(fc.constantFrom('car', 'van', 'bus'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sends, fates, async (devices, script) => {
        const stream = fakeStream(() => script.next().value as Fate);
        const sent = devices.map((device, nth) => ({ device, data: Buffer.of(nth) }));

        const durable = await stream.bus.send(sent);

        for (const device of ['car', 'van', 'bus']) {
          const own = [...sent.keys()].filter((nth) => sent[nth]!.device === device);
          const flags = own.map((nth) => durable[nth]);
          const tried = stream.requests.flat().filter(({ PartitionKey }) => PartitionKey === device);
          expect(flags).toEqual(flags.toSorted((a, b) => Number(b) - Number(a)));
          expect(stream.taken.filter((name) => name === device)).toHaveLength(flags.filter(Boolean).length);
          // A batch is tried again until it is taken, and only then the next.
          const places = tried.map(({ Data }) => own.indexOf(Data![0]!));
          const next = flags.filter(Boolean).length;
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          expect(Math.max(-1, ...places)).toBeLessThanOrEqual(next);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('sends lanes of a device beside each other, and the batches of each one after the other', async () => {
    const stream = fakeStream((request, record) => (request === 0 && record === 1 ? 'refused' : 'taken'));
    const sent = [0, 1, 2, 0, 1, 2].map((lane, nth) => ({ device: 'rig', lane, data: Buffer.of(nth) }));
    const [lane0, lane1, lane2] = [0, 1, 2].map((lane) => partitionKeyOf('rig', lane));

    const durable = await stream.bus.send(sent);

    expect(durable).toEqual(sent.map(() => true));
    expect(stream.requests.map(keysOf)).toEqual([[lane0, lane1, lane2], [lane0, lane1, lane2], [lane1]]);
    expect(lane0).toBe('rig');
    const places = stream.requests[0]?.map(({ ExplicitHashKey }) => ExplicitHashKey);
    expect(places).toEqual([undefined, hashKeyOf('rig', 1), hashKeyOf('rig', 2)]);
  });

  it.each([
    [1201, 10],
    [45, 256 * 1024],
  ])('keeps the limits of a request with %i batches of %i bytes', async (count, bytes) => {
    const stream = fakeStream(() => 'taken');

    await stream.bus.send(batches(count, bytes));

    expect(stream.requests.length).toBe(3);
    expect(stream.requests.flatMap(keysOf)).toEqual(batches(count).map(({ device }) => device));
    for (const request of stream.requests) {
      const size = request.reduce(
        (sum, { Data, PartitionKey }) => sum + (Data?.length ?? 0) + Buffer.byteLength(PartitionKey ?? ''),
        0,
      );
      expect(request.length).toBeLessThanOrEqual(PUT_RECORDS_LIMITS.records);
      expect(size).toBeLessThanOrEqual(PUT_RECORDS_LIMITS.bytes);
    }
  });

  it('sends nothing when there is nothing', async () => {
    const stream = fakeStream(() => 'taken');

    expect(await stream.bus.send([])).toEqual([]);
    expect(stream.requests).toEqual([]);
  });
});
