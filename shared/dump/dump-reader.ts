import { McapIndexedReader, type McapTypes } from '@mcap/core';
import { OdographError } from '../errors/odograph-error.ts';
import type { DayDump, RegisteredChannel } from '../index/recording-index.ts';
import { HOUR_NS, type Instant, fromNanoseconds } from '../reading/instant.ts';
import type { Reading } from '../reading/reading.ts';
import { planChannels } from '../recording/channel-plan.ts';
import { visitMessages } from '../recording/mcap/chunk-messages.ts';
import { McapFault, openChunk } from '../recording/mcap/open-chunk.ts';
import { RECORD_HEADER_BYTES } from '../recording/mcap/records.ts';
import type { Piece } from '../recording/piece.ts';
import { BlockBuilder } from '../segment/block-builder.ts';
import type { Wanted } from '../segment/codec.ts';
import type { Column } from '../segment/column.ts';
import type { FileStore } from './file-store.ts';

/** Comes before the arrival of every batch: what is dumped was there first. */
const BEFORE_ALL = '0';

const VALUE_START = '{"value":'.length;

/** A chunk of a dump's file, and the time that it covers. */
interface Chunk {
  readonly first: Instant;
  readonly last: Instant;
  readonly offset: number;
  readonly length: number;
}

/** Reads a day's readings back from its MCAP file, chunk by chunk as they are wanted. */
export class DumpReader {
  readonly #dump: DayDump;
  readonly #files: Pick<FileStore, 'readRange'>;
  readonly #chunks: readonly Chunk[];
  /** What each channel of the file carries; derived ones are not here. */
  readonly #sources: ReadonlyMap<number, RegisteredChannel>;

  private constructor(
    dump: DayDump,
    files: Pick<FileStore, 'readRange'>,
    reader: McapIndexedReader,
    channels: readonly RegisteredChannel[],
  ) {
    this.#dump = dump;
    this.#files = files;
    this.#chunks = reader.chunkIndexes
      .map(toChunk)
      .toSorted((a, b) => a.first.hour - b.first.hour || a.first.ns - b.first.ns);
    // A topic never changes while channels are added, so today's plan tells what yesterday's topics were.
    const plan = planChannels(dump.device, channels, {});
    const byTopic = new Map(plan.channels.map(({ topic, source }) => [topic, source]));
    this.#sources = new Map(
      [...reader.channelsById].flatMap(([id, { topic }]) => {
        const source = byTopic.get(topic);
        return source !== undefined && 'sensor' in source ? [[id, source] as const] : [];
      }),
    );
  }

  /**
   * Opens a dump; its summary is read.
   *
   * @param channels the device's, all of them
   * @throws OdographError `corrupt-dump`, `not-found`; whatever the store throws
   */
  static async open(
    dump: DayDump,
    channels: readonly RegisteredChannel[],
    files: Pick<FileStore, 'readRange'>,
  ): Promise<DumpReader> {
    const { key, bytes } = dump.mcap;
    // What the store fails with may pass, and is no fault of the file.
    let storeError: unknown;
    const readable = {
      size: async () => BigInt(bytes),
      read: async (from: bigint, length: bigint) => {
        try {
          return await files.readRange(key, Number(from), Number(length));
        } catch (error) {
          storeError = error;
          throw error;
        }
      },
    };
    try {
      return new DumpReader(dump, files, await McapIndexedReader.Initialize({ readable }), channels);
    } catch (error) {
      throw storeError ?? corrupt(key, error);
    }
  }

  /** The day's chunks, as far as they hold anything in [fromNs, toNs) of an hour. */
  async *pieces(hour: number, fromNs: number, toNs: number): AsyncGenerator<Piece> {
    for (const { first, last, offset, length } of this.#chunks) {
      if (first.hour > hour || last.hour < hour) continue;
      const firstNs = first.hour < hour ? 0 : first.ns;
      const lastNs = last.hour > hour ? HOUR_NS - 1 : last.ns;
      if (lastNs < fromNs || firstNs >= toNs) continue;
      const record = Buffer.from(await this.#files.readRange(this.#dump.mcap.key, offset, length));
      const unpack = (wanted: Wanted): readonly Column[] => this.#unpack(record, hour, wanted);
      yield { hour, firstNs, lastNs, arrival: BEFORE_ALL, bytes: length, unpack };
    }
  }

  #unpack(record: Buffer, hour: number, { needs, range = [0, HOUR_NS] }: Wanted): readonly Column[] {
    const { device, mcap } = this.#dump;
    const builder = new BlockBuilder(device, hour);
    const start = BigInt(hour) * BigInt(HOUR_NS);
    const base = { low: Number(start & 0xffff_ffffn), high: Number(start >> 32n) };
    try {
      visitMessages(openChunk(record.subarray(RECORD_HEADER_BYTES)), base, (channelId, ns, payload) => {
        if (ns < range[0] || ns >= range[1]) return;
        const source = this.#sources.get(channelId);
        if (source === undefined || (needs !== undefined && !needs(source.sensor))) return;
        builder.add(toReading(device, source, hour, ns, payload));
      });
    } catch (error) {
      throw corrupt(mcap.key, error);
    }
    return builder.build().columns;
  }
}

function corrupt(key: string, error: unknown): OdographError {
  const reason = error instanceof McapFault || error instanceof Error ? error.message : 'it cannot be read';
  return new OdographError('corrupt-dump', `${key}: ${reason}`, { cause: error });
}

const toChunk = (index: McapTypes.TypedMcapRecords['ChunkIndex']): Chunk => ({
  first: fromNanoseconds(index.messageStartTime),
  last: fromNanoseconds(index.messageEndTime),
  offset: Number(index.chunkStartOffset),
  length: Number(index.chunkLength),
});

/** The reading that a message was made of. */
function toReading(
  device: string,
  { sensor, kind }: RegisteredChannel,
  hour: number,
  ns: number,
  payload: Buffer,
): Reading {
  const at = { device, sensor, hour, ns };
  const text = payload.toString('utf8', VALUE_START, payload.length - 1);
  switch (kind) {
    case 'number':
      return { ...at, kind, value: Number(text) };
    case 'boolean':
      return { ...at, kind, value: text === 'true' ? 1 : 0 };
    case 'text':
      return { ...at, kind, value: JSON.parse(text) as string };
    case 'json':
      return { ...at, kind, value: text };
  }
}
