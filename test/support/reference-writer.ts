import { McapWriter } from '@mcap/core';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import type { ChannelPlan } from '../../shared/recording/channel-plan.ts';
import { messageText } from './message-text.ts';
import type { RecordingWriter } from '../../shared/recording/recording-writer.ts';
import type { RowBatch } from '../../shared/recording/rows.ts';

export interface ReferenceOptions {
  readonly isIndexed: boolean;
  readonly chunkBytes: number;
  readonly compress?: (chunk: Uint8Array) => Uint8Array;
}

/** Writes recordings with the reference implementation of MCAP: what our encoder must equal. */
export class ReferenceWriter implements RecordingWriter {
  readonly #writer: McapWriter;
  readonly #channelIds: number[] = [];
  #pieces: Uint8Array[] = [];
  #position = 0n;
  #plan: ChannelPlan | undefined;

  constructor({ isIndexed, chunkBytes, compress }: ReferenceOptions) {
    this.#writer = new McapWriter({
      writable: {
        position: () => this.#position,
        write: async (bytes) => {
          // The writer reuses its buffer as soon as this returns.
          this.#pieces.push(Uint8Array.from(bytes));
          this.#position += BigInt(bytes.length);
        },
      },
      useMessageIndex: isIndexed,
      useChunkIndex: isIndexed,
      chunkSize: chunkBytes,
      ...(compress && {
        compressChunk: (chunk) => ({ compression: 'zstd', compressedData: compress(chunk) }),
      }),
    });
  }

  async start(plan: ChannelPlan): Promise<void> {
    this.#plan = plan;
    await this.#writer.start({ profile: '', library: 'odograph' });
    const schemaIds = new Map<string, number>();
    for (const { topic, schema } of plan.channels) {
      const schemaId = schemaIds.get(schema.name) ?? (await this.#writer.registerSchema(schema));
      schemaIds.set(schema.name, schemaId);
      const channel = { topic, schemaId, messageEncoding: 'json', metadata: new Map<string, string>() };
      this.#channelIds.push(await this.#writer.registerChannel(channel));
    }
  }

  async write(batch: RowBatch): Promise<void> {
    const hourNs = BigInt(batch.hour) * BigInt(HOUR_NS);
    for (let row = 0; row < batch.count; row += 1) {
      const logTime = hourNs + BigInt(batch.times[row] ?? 0);
      await this.#writer.addMessage({
        channelId: this.#channelIds[batch.channels[row] ?? 0] ?? 0,
        sequence: 0,
        logTime,
        publishTime: logTime,
        data: Buffer.from(messageText(this.#plan!, batch, row), 'utf8'),
      });
    }
  }

  async end(): Promise<void> {
    await this.#writer.end();
  }

  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
