import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  binary,
  conditionally,
  type DynamoTable,
  type Item,
  key,
  number,
  queryRange,
  text,
} from '../store/dynamo.ts';
import { encodeName } from '../store/encode-name.ts';
import { decodeBins, encodeBins } from './codec/bins.ts';
import { type Division, IN_QUARTERS, WHOLE_DAY } from './codec/division.ts';
import { SUMMARY_LIMITS } from './codec/limits.ts';
import { decodeMotions, encodeMotions } from './codec/motions.ts';
import type { Bin, DaySummary, Motion, MotionName } from './day-summary.ts';
import { mergeBins, mergeMotions } from './merge-bins.ts';
import { partsByDate } from './parts-by-date.ts';
import type { Part, SummaryStore } from './summary-store.ts';

/** Items that are written at the same time. */
const CONCURRENT_WRITES = 8;

/** The bins of some channels, by number of the channel, then of the part of the day. */
type Bins = ReadonlyMap<number, ReadonlyMap<number, Bin>>;
type Motions = ReadonlyMap<MotionName, ReadonlyMap<number, Motion>>;

/** How a sort of bins is kept: under which prefix, how a day is divided, and how many channels stand in an item. */
interface Sort {
  readonly prefix: string;
  readonly division: Division;
  readonly channels: number;
}

const DAYS: Sort = { prefix: 'days', division: WHOLE_DAY, channels: SUMMARY_LIMITS.dayChannels };
const IN_PARTS: Sort = {
  prefix: 'quarters',
  division: IN_QUARTERS,
  channels: SUMMARY_LIMITS.quarterChannels,
};

/**
 * Keeps summaries in the table. Channels with neighbouring numbers stand together in an item, one for each date, and
 * the items of the same channels in one partition: a range of dates of some channels is read in few queries, in order.
 *
 * A summary is several items, so a crash may leave some of them behind; the day is pending then, and all of them are
 * written again. None takes the place of one of a later revision.
 */
export class DynamoSummaryStore implements SummaryStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async put(summary: DaySummary): Promise<void> {
    const { device, date, revision, channels, motion } = summary;
    const whole = new Map(
      [...channels].map(([channel, bins]) => [channel, wholeDay(mergeBins(inOrder(bins)))]),
    );
    const items = [
      ...blocksOf(whole, DAYS).map(
        ([block, bins]) => [blockKey(DAYS, device, block, date), encodeBins(bins, WHOLE_DAY)] as const,
      ),
      ...blocksOf(channels, IN_PARTS).map(
        ([block, bins]) => [blockKey(IN_PARTS, device, block, date), encodeBins(bins, IN_QUARTERS)] as const,
      ),
    ];
    if (motion.size > 0) {
      const days = new Map(
        [...motion].map(([name, parts]) => [name, wholeDay(mergeMotions(name, inOrder(parts)))]),
      );
      items.push([key(`motion-days#${encodeName(device)}`, date), encodeMotions(days, WHOLE_DAY)]);
      items.push([key(`motion-quarters#${encodeName(device)}`, date), encodeMotions(motion, IN_QUARTERS)]);
    }
    for (let at = 0; at < items.length; at += CONCURRENT_WRITES) {
      const some = items.slice(at, at + CONCURRENT_WRITES);
      await Promise.all(some.map(([itemKey, data]) => this.#put(itemKey, revision, data)));
    }
  }

  async *days(
    device: string,
    channels: readonly number[],
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<ReadonlyMap<number, Bin>>> {
    for await (const part of this.#bins(DAYS, device, channels, fromDate, toDate)) {
      yield { ...part, content: only(part.content) };
    }
  }

  quarters(
    device: string,
    channels: readonly number[],
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<Bins>> {
    return this.#bins(IN_PARTS, device, channels, fromDate, toDate);
  }

  async *motionDays(
    device: string,
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<ReadonlyMap<MotionName, Motion>>> {
    const partition = `motion-days#${encodeName(device)}`;
    for await (const part of this.#parts(partition, fromDate, toDate, (data) =>
      decodeMotions(data, WHOLE_DAY),
    )) {
      yield { ...part, content: only(part.content) };
    }
  }

  motionQuarters(device: string, fromDate: string, toDate: string): AsyncGenerator<Part<Motions>> {
    const partition = `motion-quarters#${encodeName(device)}`;
    return this.#parts(partition, fromDate, toDate, (data) => decodeMotions(data, IN_QUARTERS));
  }

  #bins(
    sort: Sort,
    device: string,
    channels: readonly number[],
    fromDate: string,
    toDate: string,
  ): AsyncGenerator<Part<Bins>> {
    const blocks = Map.groupBy(channels, (channel) => Math.floor(channel / sort.channels));
    const sources = [...blocks].map(([block, ofBlock]) => {
      const wanted = new Set(ofBlock);
      const decode = (data: Uint8Array): Bins => decodeBins(data, wanted, sort.division);
      return this.#parts(partitionOf(sort, device, block), fromDate, toDate, decode);
    });
    return partsByDate(sources);
  }

  async *#parts<Content>(
    partition: string,
    fromDate: string,
    toDate: string,
    decode: (data: Uint8Array) => Content,
  ): AsyncGenerator<Part<Content>> {
    for await (const item of queryRange(this.#table, partition, fromDate, toDate)) {
      const content = decode(binary(item, 'data'));
      yield { date: text(item, 'sk'), revision: number(item, 'revision'), content };
    }
  }

  async #put(itemKey: Item, revision: number, data: Buffer): Promise<void> {
    const command = new PutItemCommand({
      TableName: this.#table.tableName,
      Item: { ...itemKey, revision: { N: String(revision) }, data: { B: data } },
      ConditionExpression: 'attribute_not_exists(pk) OR revision <= :revision',
      ExpressionAttributeValues: { ':revision': { N: String(revision) } },
    });
    await conditionally(this.#table.client.send(command));
  }
}

const partitionOf = ({ prefix }: Sort, device: string, block: number): string =>
  `${prefix}#${encodeName(device)}#${block}`;

const blockKey = (sort: Sort, device: string, block: number, date: string): Item =>
  key(partitionOf(sort, device, block), date);

/** Channels by the item that they stand in; also those that have nothing, since they may have had something. */
const blocksOf = (channels: Bins, sort: Sort): [number, Bins][] =>
  [...Map.groupBy(channels, ([channel]) => Math.floor(channel / sort.channels))].map(([block, some]) => [
    block,
    new Map(some),
  ]);

const inOrder = <Of>(parts: ReadonlyMap<number, Of>): Of[] =>
  [...parts].toSorted(([a], [b]) => a - b).map(([, of]) => of);

const wholeDay = <Of>(of: Of | undefined): Map<number, Of> => new Map(of === undefined ? [] : [[0, of]]);

/** What has one part, by its key alone. */
const only = <Key, Of>(content: ReadonlyMap<Key, ReadonlyMap<number, Of>>): Map<Key, Of> =>
  new Map([...content].flatMap(([name, parts]) => [...parts.values()].map((of) => [name, of] as const)));
