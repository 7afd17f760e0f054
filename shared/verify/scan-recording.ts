import { createHash, type Hash } from 'node:crypto';
import { McapStreamReader, type McapTypes } from '@mcap/core';
import { MAGIC } from '../recording/mcap/records.ts';
import { decompressHandlers } from './decompress.ts';
import { Framing } from './framing.ts';
import type { RecordingFacts, SeenSchema } from './recording-facts.ts';

/**
 * Reads a recording as it arrives, and keeps what is to be judged of it. What it holds does not grow with the recording:
 * a chunk at a time, and what is known of its channels.
 */
export class RecordingScan {
  readonly #reader = new McapStreamReader({ includeChunks: true, validateCrcs: true, decompressHandlers });
  readonly #framing = new Framing();
  readonly #schemas = new Map<number, SeenSchema>();
  readonly #channels = new Map<number, McapTypes.Channel>();
  readonly #counts = new Map<number, bigint>();
  readonly #content: Hash = createHash('sha256');
  readonly #wrongChecksums: string[] = [];
  readonly #start = Buffer.alloc(MAGIC.length);
  #bytes = 0;
  #messages = 0;
  #chunks = 0;
  #earliest: bigint | undefined;
  #latest: bigint | undefined;
  #outOfOrder = 0;
  #firstOutOfOrder: string | undefined;
  #statistics: McapTypes.Statistics | undefined;
  #footer: McapTypes.Footer | undefined;
  #fault: string | undefined;

  /** @returns whether there is any use in more of it */
  append(bytes: Uint8Array): boolean {
    if (this.#bytes < MAGIC.length)
      this.#start.set(bytes.subarray(0, MAGIC.length - this.#bytes), this.#bytes);
    this.#bytes += bytes.length;
    try {
      if (this.#reader.done()) throw new Error('there are bytes after its end');
      this.#framing.append(bytes);
      this.#reader.append(bytes);
      for (let record = this.#reader.nextRecord(); record; record = this.#reader.nextRecord())
        this.#take(record);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (/\bCRC\b/i.test(reason)) this.#wrongChecksums.push(reason);
      else this.#fault = reason;
      return false;
    }
  }

  facts(): RecordingFacts {
    return {
      bytes: this.#bytes,
      beginsWithMagic: this.#start.equals(MAGIC),
      isComplete: this.#reader.done() && this.#fault === undefined,
      fault: this.#fault,
      wrongChecksums: this.#wrongChecksums,
      channels: [...this.#channels.values()].map(({ topic, messageEncoding, schemaId }) => {
        const schema = this.#schemas.get(schemaId);
        return { topic, messageEncoding, ...(schema && { schema }) };
      }),
      messages: this.#messages,
      earliest: this.#earliest,
      latest: this.#latest,
      outOfOrder: this.#outOfOrder,
      firstOutOfOrder: this.#firstOutOfOrder,
      chunks: this.#chunks,
      counts: this.#counts,
      statistics: this.#statistics,
      footer: this.#footer,
      summaryAt: this.#framing.summaryAt,
      digest: this.#content.copy().digest('base64url'),
    };
  }

  #take(record: McapTypes.TypedMcapRecord): void {
    if (record.type === 'Message') this.#takeMessage(record);
    else if (record.type === 'Channel') this.#channels.set(record.id, record);
    else if (record.type === 'Schema') this.#takeSchema(record);
    else if (record.type === 'Chunk') this.#chunks += 1;
    else if (record.type === 'Statistics') this.#statistics = record;
    else if (record.type === 'DataEnd') {
      this.#compare('the data', record.dataSectionCrc, this.#framing.dataCrc);
    } else if (record.type === 'Footer') {
      this.#footer = record;
      this.#compare('the summary', record.summaryCrc, this.#framing.summaryCrc);
    }
  }

  #takeSchema({ id, name, encoding, data }: McapTypes.Schema): void {
    const schema = { name, encoding, digest: digestOf(data) };
    const known = this.#schemas.get(id);
    if (known && (known.digest !== schema.digest || known.name !== name || known.encoding !== encoding)) {
      throw new Error(`schema ${id} is there twice, as ${known.name} and as ${name}, which differ`);
    }
    this.#schemas.set(id, schema);
  }

  #takeMessage({ channelId, logTime, publishTime, data }: McapTypes.Message): void {
    const topic = this.#channels.get(channelId)?.topic ?? '';
    this.#messages += 1;
    this.#counts.set(channelId, (this.#counts.get(channelId) ?? 0n) + 1n);
    this.#content.update(`${topic}\n${logTime} ${publishTime} ${data.length}\n`).update(data);
    if (this.#latest !== undefined && logTime < this.#latest) {
      this.#outOfOrder += 1;
      this.#firstOutOfOrder ??= `a message of ${topic} at ${logTime} comes after one at ${this.#latest}`;
    }
    if (this.#earliest === undefined || logTime < this.#earliest) this.#earliest = logTime;
    if (this.#latest === undefined || logTime > this.#latest) this.#latest = logTime;
  }

  /** @param said 0 where there is no checksum */
  #compare(part: string, said: number, found: number | undefined): void {
    if (said === 0 || found === undefined || said === found) return;
    this.#wrongChecksums.push(`the checksum of ${part} is ${found}, and said to be ${said}`);
  }
}

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');
