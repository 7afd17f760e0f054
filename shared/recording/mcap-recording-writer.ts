import { zstdCompressSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';
import { HOUR_NS } from '../reading/instant.ts';
import type { PlannedChannel } from './channel-plan.ts';
import type { RecordingLayout, RecordingWriter } from './recording-writer.ts';

/** Length of a chunk before compression: what a viewer has to load to see any one message. */
const CHUNK_BYTES: Readonly<Record<RecordingLayout, number>> = { stream: 1024 * 1024, file: 2 * 1024 * 1024 };

/** Gathers what the writer writes. */
class Gatherer {
  #pieces: Uint8Array[] = [];
  #position = 0n;

  position(): bigint {
    return this.#position;
  }

  async write(bytes: Uint8Array): Promise<void> {
    // The writer reuses its buffer as soon as this returns.
    this.#pieces.push(Uint8Array.from(bytes));
    this.#position += BigInt(bytes.length);
  }

  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

/** Writes recordings with the reference implementation of MCAP, chunks compressed with zstd. */
export class McapRecordingWriter implements RecordingWriter {
  readonly #gatherer = new Gatherer();
  readonly #writer: McapWriter;
  readonly #channelIds: number[] = [];
  #hour = Number.NaN;
  #hourNs = 0n;

  constructor(layout: RecordingLayout) {
    this.#writer = new McapWriter({
      writable: this.#gatherer,
      useMessageIndex: layout === 'file',
      chunkSize: CHUNK_BYTES[layout],
      compressChunk: (chunk) => ({ compression: 'zstd', compressedData: zstdCompressSync(chunk) }),
    });
  }

  async start(channels: readonly PlannedChannel[]): Promise<void> {
    await this.#writer.start({ profile: '', library: 'odograph' });
    const schemaIds = new Map<string, number>();
    for (const { topic, schema } of channels) {
      const schemaId = schemaIds.get(schema.name) ?? (await this.#writer.registerSchema(schema));
      schemaIds.set(schema.name, schemaId);
      const channel = { topic, schemaId, messageEncoding: 'json', metadata: new Map<string, string>() };
      this.#channelIds.push(await this.#writer.registerChannel(channel));
    }
  }

  async add(channel: number, hour: number, ns: number, payload: Uint8Array): Promise<void> {
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#hourNs = BigInt(hour) * BigInt(HOUR_NS);
    }
    const time = this.#hourNs + BigInt(ns);
    const channelId = this.#channelIds[channel] ?? 0;
    await this.#writer.addMessage({
      channelId,
      sequence: 0,
      logTime: time,
      publishTime: time,
      data: payload,
    });
  }

  async end(): Promise<void> {
    await this.#writer.end();
  }

  take(): Uint8Array[] {
    return this.#gatherer.take();
  }
}
